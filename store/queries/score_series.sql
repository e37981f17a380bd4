-- Scores of one asset over event time, at most max_points of them: every one while they are few, else the least and
-- the greatest of each stretch of time. Times stay those of the windows, so a gap stays a gap.
with windows as (
    select s.last_ns as time_ns, s.run_id, s.last_sequence, s.score, s."limit", s.ratio, s.step, s.alert_id
    from scores as s
    where s.asset_id = $asset_id and s.last_ns between $from_ns::bigint and $to_ns::bigint
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
stretched as (
    -- one pass over what is packed together: of a struct the first field decides, then the next
    select
        min({'score': w.score, 'time_ns': w.time_ns, 'run_id': w.run_id, 'window': w}) as least,
        max({'score': w.score, 'time_ns': w.time_ns, 'run_id': w.run_id, 'window': w}) as greatest
    from windows as w, extent as e
    where not e.is_few
    group by (w.time_ns - e.first_ns) // e.stretch_ns
),
kept as (
    select w.* from windows as w, extent as e where e.is_few
    union all
    select unnest(least."window") from stretched
    union all
    select unnest(greatest."window") from stretched where greatest <> least
)
select
    time_ns, replace(run_id::varchar, '-', '') as run_id, score, "limit", ratio, step,
    replace(alert_id::varchar, '-', '') as alert_id
from kept
-- asked of what is kept, not of every window
where
    $sites::varchar[] is null or exists (
        select 1 from current_assets as a where a.asset_id = $asset_id and list_contains($sites::varchar[], a.site)
    )
order by time_ns, run_id
