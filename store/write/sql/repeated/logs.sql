-- a resend carries the same time, so only the group's own stretches of time are looked at
select incoming."row" from incoming_logs as incoming
semi join (select log_id from logs where time_ns between $from_ns and $to_ns) as stored using (log_id)
where incoming.time_ns between $from_ns and $to_ns
