-- Who had alerts, the last one first: whom a form suggests.
select e.owner, max(e.owned_ns) as owned_ns
from episodes as e
left join current_assets as a on a.asset_id = e.asset_id
where e.owner is not null
    and in_scope($sites, a.site_id)
group by e.owner
order by owned_ns desc, e.owner
limit $limit::bigint
