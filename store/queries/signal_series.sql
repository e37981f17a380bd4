-- Readings of one signal over event time, at most max_points of them: every one while they are few, else the least and
-- the greatest of each stretch of time. Times stay those of the readings, so a gap stays a gap.
with points as (
    select r.time_ns, r.run_id, r.sequence, r.value, r.quality
    from readings as r
    where r.asset_id = $asset_id and r.signal = $signal and r.time_ns between $from_ns::bigint and $to_ns::bigint
),
extent as (
    select
        count(*) <= $max_points::bigint as is_few, min(time_ns) as first_ns,
        -- rounded up, so that there are never more stretches than half the points
        1 + (max(time_ns) - min(time_ns)) // case
            when $max_points::bigint < 4 then error('max_points: at least 4, two for each end')
            else $max_points::bigint // 2 - 1
        end as stretch_ns
    from points
),
stretched as (
    -- one pass over what is packed together: of a struct the first field decides, then the next
    select
        min({'value': p.value, 'time_ns': p.time_ns, 'run_id': p.run_id, 'quality': p.quality}) as least,
        max({'value': p.value, 'time_ns': p.time_ns, 'run_id': p.run_id, 'quality': p.quality}) as greatest
    from points as p, extent as e
    where not e.is_few
    group by (p.time_ns - e.first_ns) // e.stretch_ns
),
kept as (
    select p.time_ns, p.run_id, p.value, p.quality from points as p, extent as e where e.is_few
    union all
    select least.time_ns, least.run_id, least.value, least.quality from stretched
    union all
    select greatest.time_ns, greatest.run_id, greatest.value, greatest.quality from stretched where greatest <> least
)
select time_ns, replace(run_id::varchar, '-', '') as run_id, value, quality
from kept
-- asked of what is kept, not of every reading
where
    $sites::varchar[] is null or exists (
        select 1 from current_assets as a where a.asset_id = $asset_id and list_contains($sites::varchar[], a.site)
    )
order by time_ns, run_id
