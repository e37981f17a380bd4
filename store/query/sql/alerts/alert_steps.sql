-- Every step of one alert, in the gateway's own order.
select
    e.* replace (
        replace(e.event_id::varchar, '-', '') as event_id, replace(e.alert_id::varchar, '-', '') as alert_id,
        replace(e.run_id::varchar, '-', '') as run_id, replace(e.window_id::varchar, '-', '') as window_id,
        replace(e.vector_id::varchar, '-', '') as vector_id, replace(e.score_id::varchar, '-', '') as score_id,
        replace(e.batch_id::varchar, '-', '') as batch_id
    )
from alert_events as e
left join current_assets as a on a.asset_id = e.asset_id
where e.alert_id = $alert_id::uuid
    and in_scope($sites, a.site_id)
order by e.edge_sequence, e.received_ns
