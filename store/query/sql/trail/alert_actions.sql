-- What people did to one alert, in commit order; what was retracted is there with what retracts it.
select
    o.* replace (
        replace(o.action_id::varchar, '-', '') as action_id, replace(o.alert_id::varchar, '-', '') as alert_id,
        replace(o.retracts::varchar, '-', '') as retracts, replace(o.batch_id::varchar, '-', '') as batch_id
    )
from operator_actions as o
left join (select any_value(asset_id) as asset_id from alert_events where alert_id = $alert_id::uuid) as e on true
left join current_assets as a on a.asset_id = e.asset_id
where o.alert_id = $alert_id::uuid
    and in_scope($sites, a.site_id)
order by o.commit_number
