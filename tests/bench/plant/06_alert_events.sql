insert into alert_events by name
select
    md5('event/' || s.score_id::varchar)::uuid as event_id,
    md5('alert/' || w.machine || '/' || w.episode)::uuid as alert_id, s.gateway_id, 'deviation' as kind, s.step,
    s.asset_id, s.rule, s.run_id, s.bundle_id, s.window_id, s.vector_id, s.score_id,
    w.number * f.runs + w.machine as edge_sequence, s.last_sequence as sequence,
    (w.episode * f.block + 3) * f."rows" // f.windows - 1 as raised_sequence, 0 as repeats, s.score, s."limit", s.ratio,
    ['medium', 'high', 'critical', 'low'][1 + w.episode % 4] as priority,
    ['speed_mean', 'flow_mean', 'suction_pressure_mean', 'discharge_pressure_mean', 'motor_current_mean',
     'vibration_mean'][1 + w.episode % 6] as led_by,
    case when s.step = 'cleared' then 'returned_to_normal' else '' end as reason,
    s.last_ns as event_ns, s.produced_ns, s.received_ns, s.batch_id
from scores as s
join windows as w on w.run_id = s.run_id and w.last_sequence = s.last_sequence
cross join frame as f
where s.step in ('raised', 'cleared')
order by w.number, w.machine
