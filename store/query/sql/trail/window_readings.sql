-- How many readings a window names, and how many of those are stored, by signal. `ranges` is what the window says, as
-- flow=100-104,106-119. The times only say where to look, with a minute to spare on both sides.
with wanted as (
    select unnest(sequence_ranges($ranges::varchar[]), recursive := true)
),
near as (
    select r.signal, r.sequence from readings as r
    left join current_assets as a on a.asset_id = r.asset_id
    where r.run_id = $run_id::uuid
        and r.time_ns between greatest($first_ns::bigint, minute_ns() - 9223372036854775807) - minute_ns()
            and least($last_ns::bigint, 9223372036854775807 - minute_ns()) + minute_ns()
        and in_scope($sites, a.site_id)
),
stored as (
    select n.signal, count(distinct n.sequence) as stored
    from near as n
    join wanted as w on w.signal = n.signal and n.sequence between w.first_sequence and w.last_sequence
    group by n.signal
)
select w.signal, sum(w.last_sequence - w.first_sequence + 1)::bigint as named, coalesce(any_value(s.stored), 0) as stored
from wanted as w
left join stored as s on s.signal = w.signal
group by w.signal
order by w.signal
