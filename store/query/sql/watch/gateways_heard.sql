-- When each gateway was last heard, of what was received in a stretch of time: its health, its readings, windows and
-- ledger. It ends with the asker's now: after the collector's clock was set back, receipts of before lie in the future.
with heartbeats as (
    -- the resource says which gateway it is; there are few, so the text is only looked into once each
    select json_extract_string(r.attributes, '$."twin.gateway.id"') as gateway_id, p.heard_ns
    from (
        select resource_id, max(received_ns) as heard_ns from metric_points
        where received_ns between $from_ns::bigint and $to_ns::bigint group by resource_id
    ) as p
    join resources as r on r.resource_id = p.resource_id
),
records as (
    select gateway_id, max(received_ns) as heard_ns from scores
    where received_ns between $from_ns::bigint and $to_ns::bigint group by gateway_id
    union all
    select gateway_id, max(received_ns) from unscored_windows
    where received_ns between $from_ns::bigint and $to_ns::bigint group by gateway_id
    union all
    select gateway_id, max(received_ns) from reading_batches
    where received_ns between $from_ns::bigint and $to_ns::bigint group by gateway_id
    union all
    select gateway_id, max(received_ns) from ledger_lines
    where received_ns between $from_ns::bigint and $to_ns::bigint group by gateway_id
    union all
    select * from heartbeats
)
select gateway_id, max(heard_ns) as heard_ns
from records
where gateway_id is not null and gateway_id <> '' and ($sites::varchar[] is null or gateway_id in (
    select gateway_id from current_assets where in_scope($sites, site_id)
))
group by gateway_id
order by gateway_id
