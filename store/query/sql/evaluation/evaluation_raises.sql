-- Where alerts were raised in the runs that have labels; a raise that joined an earlier alert is no new one.
select replace(e.run_id::varchar, '-', '') as run_id, e.sequence
from alert_events as e
left join current_assets as a on a.asset_id = e.asset_id
where e.step = 'raised' and e.kind = 'deviation' and e.run_id in (select run_id from labels)
    and in_scope($sites, a.site_id)
order by e.run_id, e.sequence
