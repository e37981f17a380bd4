-- How much there is of one trace, whatever of it is shown: its spans and failures, services, from when to when, logs.
-- One row; who asks for some sites only sees traces of windows of assets there.
with
shown as (
    select trace_in_scope($sites, $trace_id::uuid) as is_shown
),
of_spans as (
    select
        count(*) as spans, count(*) filter (status_code = 2) as failed, count(distinct service_name) as services,
        min(start_ns) as start_ns, max(end_ns) as end_ns
    from spans where trace_id = $trace_id::uuid and (select is_shown from shown)
),
of_logs as (
    select count(*) as logs from logs where trace_id = $trace_id::uuid and (select is_shown from shown)
)
select spans, failed, services, start_ns, end_ns, logs from of_spans, of_logs
