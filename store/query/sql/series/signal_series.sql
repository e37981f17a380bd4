-- Readings of one signal over event time, at most max_points of them: every one while they are few, else the least and
-- the greatest of each stretch of time, and the first and the newest of all: what a range ends with is what it says now.
-- Times stay those of the readings, so a gap stays a gap. By time, then sequence, then run: of two readings at one time
-- the later numbered is the newer, as asset_sensors has it, and the last row is the newest of all.
with points as (
    select r.time_ns, r."sequence", r.run_id, r.value, r.quality
    from readings as r
    where r.asset_id = $asset_id and r.signal = $signal and r.time_ns between $from_ns::bigint and $to_ns::bigint
),
extent as (
    select
        count(*) <= $max_points::bigint as is_few, min(time_ns) as first_ns,
        -- rounded up, so that two of each stretch leave room for the first and the newest
        1 + (max(time_ns) - min(time_ns)) // case
            when $max_points::bigint < 4 then error('max_points: at least 4, two for each end')
            else $max_points::bigint // 2 - 1
        end as stretch_ns
    from points
),
stretched as (
    -- one pass over what is packed together: of a struct the first field decides, then the next.
    -- What is no number is neither least nor greatest.
    select
        min({'value': p.value, 'time_ns': p.time_ns, 'sequence': p."sequence", 'run_id': p.run_id, 'quality': p.quality})
            filter (isfinite(p.value)) as least,
        max({'value': p.value, 'time_ns': p.time_ns, 'sequence': p."sequence", 'run_id': p.run_id, 'quality': p.quality})
            filter (isfinite(p.value)) as greatest
    from points as p, extent as e
    where not e.is_few
    group by (p.time_ns - e.first_ns) // e.stretch_ns
),
ends as (
    (select * from points order by time_ns desc, "sequence" desc, run_id desc limit 1)
    union all
    (select * from points order by time_ns, "sequence", run_id limit 1)
),
kept as (
    select p.* from points as p, extent as e where e.is_few
    union all (
        -- each once: the newest may be the greatest of its stretch
        select n.* from ends as n, extent as e where not e.is_few
        union
        select least.time_ns, least."sequence", least.run_id, least.value, least.quality
        from stretched where least is not null
        union
        select greatest.time_ns, greatest."sequence", greatest.run_id, greatest.value, greatest.quality
        from stretched where greatest is not null
    )
)
select time_ns, replace(run_id::varchar, '-', '') as run_id, value, quality
from kept
-- asked of what is kept, not of every reading
where in_scope($sites, (select a.site_id from current_assets as a where a.asset_id = $asset_id))
order by time_ns, "sequence", kept.run_id
