-- The first log records of one trace, whole, by time, or by when they were seen if they have none; who asks for some
-- sites only sees traces of windows of assets there.
select
    l.* replace (
        replace(l.log_id::varchar, '-', '') as log_id, replace(l.trace_id::varchar, '-', '') as trace_id,
        format('{:016x}', l.span_id) as span_id,
        replace(l.resource_id::varchar, '-', '') as resource_id, replace(l.scope_id::varchar, '-', '') as scope_id,
        replace(l.batch_id::varchar, '-', '') as batch_id
    )
from logs as l
where l.trace_id = $trace_id::uuid
    and trace_in_scope($sites, $trace_id::uuid)
order by coalesce(nullif(l.time_ns, 0), l.observed_ns), l.observed_ns, l.log_id
limit $limit
