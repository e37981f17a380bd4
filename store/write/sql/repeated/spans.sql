-- spans that may be resends, by their ids; the start is content too, so only the group's own stretches are looked at
select incoming."row" from incoming_spans as incoming
semi join (select trace_id, span_id from spans where start_ns between $from_ns and $to_ns) as stored using (trace_id, span_id)
where incoming.start_ns between $from_ns and $to_ns
