-- The signal that leads an episode moves by a fifth while it is open.
insert into readings by name
select
    m.run_id, m.asset_id, s.signal, r.sequence, f.begin_ns + r.sequence * f.step_ns as time_ns,
    s.usual + s.spread * (
        sin(r.sequence / 40.0 + m.machine) + hash(m.machine, s.sensor, r.sequence) / 18446744073709551615.0 - 0.5
    ) + case when e.place between 0 and 6 and s.sensor = e.episode % 6 then s.usual / 5 else 0 end as value,
    case when hash(r.sequence, s.sensor) % 5000 = 0 then 1073741824 else 0 end as quality,
    f.begin_ns + r.sequence * f.step_ns + 400000000 as received_ns
from frame as f, range((select "rows" from frame)) as r(sequence), machines as m, sensors as s,
    lateral (
        select
            r.sequence * f.windows // f."rows" // f.block as episode,
            r.sequence * f.windows // f."rows" % f.block as place
    ) as e
order by r.sequence, m.machine, s.sensor
