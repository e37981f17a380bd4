insert into verdicts by name
with judged as (
    select *, (hash(alert_id, 'verdict') % 1000)::bigint as lot from alert_events where step = 'raised'
)
select
    md5('verdict/' || alert_id::varchar)::uuid as verdict_id, alert_id,
    case when lot < 520 then 'true' when lot < 640 then 'false' when lot < 680 then 'not_actionable' else 'undetermined'
    end as value,
    'Seen on site' as reason, ['operator', 'engineer', 'finding'][1 + lot % 3] as source, 'j.ruiz' as actor,
    md5(alert_id::varchar || 'verdict') as nonce, null::uuid as retracts, event_ns + 7200000000000 as decided_ns,
    1000000 + row_number() over (order by event_ns, alert_id) as commit_number,
    event_ns + 7200050000000 as received_ns, batch_id
from judged
where lot < 720 and event_ns + 7200000000000 < (select received_ns from frame)
order by commit_number
