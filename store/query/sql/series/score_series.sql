-- Scores of one asset over event time, at most max_points of them: every one while they are few, else the least and
-- the greatest of each stretch of time, and the first and the newest of all: what a range ends with is what it says now.
-- Times stay those of the windows, so a gap stays a gap. By time, then sequence, run and score: of two windows that end
-- at one time the later numbered is the newer, and the last row is the newest of all.
with windows as (
    select s.last_ns as time_ns, s.last_sequence, s.run_id, s.score_id, s.score, s."limit", s.ratio, s.step, s.alert_id
    from scores as s
    where s.asset_id = $asset_id and s.last_ns between $from_ns::bigint and $to_ns::bigint
),
extent as (
    select
        count(*) <= $max_points::bigint as is_few, min(time_ns) as first_ns,
        -- rounded up, so that two of each stretch leave room for the first and the newest
        1 + (max(time_ns) - min(time_ns)) // case
            when $max_points::bigint < 4 then error('max_points: at least 4, two for each end')
            else $max_points::bigint // 2 - 1
        end as stretch_ns
    from windows
),
stretched as (
    -- one pass over what is packed together: of a struct the first field decides, then the next.
    -- What is no number is neither least nor greatest.
    select
        min({'score': w.score, 'window': w}) filter (isfinite(w.score)) as least,
        max({'score': w.score, 'window': w}) filter (isfinite(w.score)) as greatest
    from windows as w, extent as e
    where not e.is_few
    group by (w.time_ns - e.first_ns) // e.stretch_ns
),
ends as (
    (select * from windows order by time_ns desc, last_sequence desc, run_id desc, score_id desc limit 1)
    union all
    (select * from windows order by time_ns, last_sequence, run_id, score_id limit 1)
),
kept as (
    select w.* from windows as w, extent as e where e.is_few
    union all (
        -- each once: the newest may be the greatest of its stretch
        select n.* from ends as n, extent as e where not e.is_few
        union
        select unnest(least."window") from stretched where least is not null
        union
        select unnest(greatest."window") from stretched where greatest is not null
    )
)
select
    time_ns, replace(run_id::varchar, '-', '') as run_id, score, "limit", ratio, step,
    replace(alert_id::varchar, '-', '') as alert_id
from kept
-- asked of what is kept, not of every window
where in_scope($sites, (select a.site_id from current_assets as a where a.asset_id = $asset_id))
order by time_ns, last_sequence, kept.run_id, score_id
