-- Which of these actions are stored: what an asker sent and does not find here, the collector refused.
select replace(o.action_id::varchar, '-', '') as action_id, replace(o.alert_id::varchar, '-', '') as alert_id
from operator_actions as o
left join episodes as e on e.alert_id = o.alert_id
left join current_assets as a on a.asset_id = e.asset_id
where o.action_id in (select try_cast(unnest($action_ids::varchar[]) as uuid))
    and in_scope($sites, a.site)
order by action_id
