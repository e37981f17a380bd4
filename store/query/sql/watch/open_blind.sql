-- The raise of every blind alert that nothing has cleared yet.
select
    e.* replace (
        replace(e.event_id::varchar, '-', '') as event_id, replace(e.alert_id::varchar, '-', '') as alert_id,
        replace(e.run_id::varchar, '-', '') as run_id, replace(e.window_id::varchar, '-', '') as window_id,
        replace(e.vector_id::varchar, '-', '') as vector_id, replace(e.score_id::varchar, '-', '') as score_id,
        replace(e.batch_id::varchar, '-', '') as batch_id
    )
from alert_events as e
join episodes as p on p.alert_id = e.alert_id
left join current_assets as a on a.asset_id = e.asset_id
where p.kind = 'blind' and p.cleared_ns is null and e.kind = 'blind' and e.step = 'raised'
    and in_scope($sites, a.site_id)
order by e.asset_id, e.alert_id
