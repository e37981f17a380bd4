insert into reading_batches by name
select
    m.gateway_id, 'simulator' as source, m.run_id, m.asset_id, s.signal, s.unit, f.contract,
    b.first_sequence, least(b.first_sequence + 999, f."rows" - 1) as last_sequence,
    least(1000, f."rows" - b.first_sequence) as "count", f.begin_ns + b.first_sequence * f.step_ns as first_ns,
    f.begin_ns + least(b.first_sequence + 999, f."rows" - 1) * f.step_ns as last_ns,
    f.begin_ns + least(b.first_sequence + 999, f."rows" - 1) * f.step_ns + 200000000 as produced_ns,
    f.begin_ns + least(b.first_sequence + 999, f."rows" - 1) * f.step_ns + 400000000 as received_ns, f.batch_id
from frame as f, range(0, (select "rows" from frame), 1000) as b(first_sequence), machines as m, sensors as s
order by b.first_sequence, m.machine, s.sensor
