-- a resend carries the same time, so only the group's own stretches of time are looked at
select incoming."row" from incoming_metric_points as incoming
semi join (select point_id from metric_points where time_ns between $from_ns and $to_ns) as stored using (point_id)
where incoming.time_ns between $from_ns and $to_ns
