-- Readings of one signal over event time, at most max_points of them: every one while they are few, else the least and
-- the greatest of each stretch of time. Times stay those of the readings, so a gap stays a gap.
with points as (
    select r.time_ns, r.run_id, r.sequence, r.value, r.quality
    from readings as r
    left join current_assets as a on a.asset_id = r.asset_id
    where r.asset_id = $asset_id and r.signal = $signal and r.time_ns between $from_ns::bigint and $to_ns::bigint
        and ($sites::varchar[] is null or list_contains($sites::varchar[], a.site))
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
ranked as (
    select
        p.*, e.is_few,
        row_number() over (partition by (time_ns - first_ns) // stretch_ns order by value, time_ns, run_id) as least,
        row_number() over (
            partition by (time_ns - first_ns) // stretch_ns order by value desc, time_ns desc, run_id desc
        ) as greatest
    from points as p, extent as e
)
select time_ns, replace(run_id::varchar, '-', '') as run_id, value, quality
from ranked
where is_few or least = 1 or greatest = 1
order by time_ns, run_id
