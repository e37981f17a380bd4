-- a resend carries the same time, so only the group's own stretches of time are looked at
select incoming."row" from incoming_spans as incoming
semi join (select trace_id, span_id from spans where start_ns between $from_ns and $to_ns) as stored using (trace_id, span_id)
where incoming.start_ns between $from_ns and $to_ns
