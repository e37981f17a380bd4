-- Scores of one asset over event time, at most max_points of them: every one while they are few, else the least and
-- the greatest of each stretch of time. Times stay those of the windows, so a gap stays a gap.
with windows as (
    select s.last_ns as time_ns, s.run_id, s.last_sequence, s.score, s."limit", s.ratio, s.step, s.alert_id
    from scores as s
    left join current_assets as a on a.asset_id = s.asset_id
    where s.asset_id = $asset_id and s.last_ns between $from_ns::bigint and $to_ns::bigint
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
    from windows
),
ranked as (
    select
        w.*, e.is_few,
        row_number() over (partition by (time_ns - first_ns) // stretch_ns order by score, time_ns, run_id) as least,
        row_number() over (
            partition by (time_ns - first_ns) // stretch_ns order by score desc, time_ns desc, run_id desc
        ) as greatest
    from windows as w, extent as e
)
select
    time_ns, replace(run_id::varchar, '-', '') as run_id, score, "limit", ratio, step,
    replace(alert_id::varchar, '-', '') as alert_id
from ranked
where is_few or least = 1 or greatest = 1
order by time_ns, run_id
