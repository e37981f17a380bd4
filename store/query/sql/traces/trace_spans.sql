-- The first spans of one trace, whole, by start; who asks for some sites only sees traces of windows of assets there.
-- No time hint: ids are minted, so no zone map helps, and the scan of the ids takes 10 ms at 1 M spans.
select
    s.* replace (
        replace(s.trace_id::varchar, '-', '') as trace_id, format('{:016x}', s.span_id) as span_id,
        format('{:016x}', s.parent_span_id) as parent_span_id,
        replace(s.resource_id::varchar, '-', '') as resource_id, replace(s.scope_id::varchar, '-', '') as scope_id,
        replace(s.batch_id::varchar, '-', '') as batch_id
    )
from spans as s
where s.trace_id = $trace_id::uuid
    and trace_in_scope($sites, $trace_id::uuid)
-- client and server may share an id: the caller first
order by s.start_ns, s.span_id, s.kind desc, s.name, s.resource_id
limit $limit
