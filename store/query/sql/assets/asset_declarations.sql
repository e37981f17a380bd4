-- What was declared of an asset until $to_ns, newest first, at most $limit times: each beside the next tells what changed.
select
    declared_ns, gateway_id, name, component, parent, enterprise, site, area, line, asset_class, criticality, redundancy,
    time_zone, shifts, origin, contract, aliases
from assets
where asset_id = $asset_id::varchar and declared_ns <= $to_ns::bigint
    and exists (
        select 1 from current_assets as a
        where a.asset_id = $asset_id::varchar
            and in_scope($sites, a.site_id)
    )
order by declared_ns desc, received_ns desc, declaration_id
limit $limit::bigint
