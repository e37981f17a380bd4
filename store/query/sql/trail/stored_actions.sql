-- Which of these actions are stored, whose they are and since when: what an asker sent and does not find here, the
-- collector refused.
select
    replace(o.action_id::varchar, '-', '') as action_id, replace(o.alert_id::varchar, '-', '') as alert_id, o.actor,
    o.received_ns
from operator_actions as o
left join episodes as e on e.alert_id = o.alert_id
left join current_assets as a on a.asset_id = e.asset_id
where o.action_id in (select try_cast(unnest($action_ids::varchar[]) as uuid))
    and in_scope($sites, a.site_id)
order by action_id
