-- Traces whose id begins with these hex digits, told by a span or a log record of theirs; at most a hundred. Who asks
-- for some sites only sees traces of windows of assets there.
with told as (
    select trace_id from spans
    where trace_id between rpad($prefix::varchar, 32, '0')::uuid and rpad($prefix::varchar, 32, 'f')::uuid
    union
    select trace_id from logs
    where trace_id between rpad($prefix::varchar, 32, '0')::uuid and rpad($prefix::varchar, 32, 'f')::uuid
)
select replace(trace_id::varchar, '-', '') as trace_id from told
where trace_in_scope($sites, trace_id)
order by told.trace_id
limit 100
