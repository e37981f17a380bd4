-- Every window with its place in its block: an episode is raised at 2, cleared at 6 and over until the next block.
-- The newest episode of every second machine is still open.
create temp table windows as
select
    m.*, f.bundle_id, f.contract, f."limit", f.batch_id, f.step_ns, f.begin_ns,
    w.number, w.number // f.block as episode, w.number % f.block as place,
    (w.number + 1) * f."rows" // f.windows - 1 as last_sequence,
    m.machine % 2 = 0 and w.number // f.block = f.windows // f.block - 1 as stays_open,
    2.0 * (hash(m.machine, w.number) / 18446744073709551615.0) as chance
from frame as f, range((select windows from frame)) as w(number), machines as m
order by w.number, m.machine
