-- Nearly every episode is acknowledged within minutes, some are assigned, commented, shelved or confirmed, a few of
-- these are taken back; the newest of some machines wait for somebody.
insert into operator_actions by name
with raised as (
    select *, (hash(alert_id) % 1000)::bigint as lot from alert_events where step = 'raised'
),
done as (
    select *, 'acknowledge' as verb, 5 as after_min from raised where lot >= 20
    union all
    select *, 'assign', 8 from raised where lot % 5 = 0
    union all
    select *, 'comment', 20 from raised where lot % 10 = 1
    union all
    select *, 'shelve', 9 from raised where lot % 50 = 2
    union all
    select *, 'out_of_service', 10 from raised where lot % 100 = 3
    union all
    select *, 'confirm', 90 from raised where lot % 4 = 1
    union all
    select *, 'retract', 100 from raised where lot % 4 = 1 and lot % 9 = 2
)
select
    md5('action/' || verb || alert_id::varchar)::uuid as action_id, alert_id, verb,
    ['m.kern', 'j.ruiz', 'a.novak'][1 + lot % 3] as actor, md5(alert_id::varchar || verb) as nonce,
    case when verb = 'comment' then 'Checked on site, coupling is warm' else '' end as note,
    case when verb = 'assign' then ['m.kern', 'j.ruiz', 'a.novak'][1 + lot % 3] else '' end as assignee,
    case when verb in ('shelve', 'out_of_service') then event_ns + 28800000000000 end as until_ns,
    case when verb = 'retract' then md5('action/confirm' || alert_id::varchar)::uuid end as retracts,
    event_ns + after_min * 60000000000 as acted_ns,
    case when verb = 'out_of_service' then event_ns end as from_ns,
    row_number() over (order by event_ns + after_min * 60000000000, verb, alert_id) as commit_number,
    event_ns + after_min * 60000000000 + 50000000 as received_ns, batch_id
from done
where event_ns + after_min * 60000000000 < (select received_ns from frame)
order by commit_number
