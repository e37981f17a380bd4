-- Score over limit of each episode's asset in the 24 h up to now, or up to the end of one that ended: the greatest of
-- each half hour, as its number 0 to 47. A half hour without a score has no row, so that a gap stays a gap.
with asked as (
    select
        e.alert_id, e.asset_id, coalesce(e.cleared_ns, $now_ns::bigint) as to_ns, to_ns - day_ns() as from_ns
    from episodes as e
    left join current_assets as a on a.asset_id = e.asset_id
    where e.alert_id in (select try_cast(unnest($alert_ids::varchar[]) as uuid))
        and in_scope($sites, a.site_id)
),
-- asked once for episodes that share asset and end, as all active ones of an asset do
stretches as (select distinct asset_id, from_ns, to_ns from asked),
points as (
    select
        t.asset_id, t.to_ns, least(47, (s.last_ns - t.from_ns) // (30 * minute_ns())) as half_hour, max(s.ratio) as ratio
    from (
        -- only of the days asked for, at most two a stretch: they may lie months apart
        select asset_id, last_ns, ratio from scores
        where last_ns > (select min(from_ns) from stretches) and last_ns <= (select max(to_ns) from stretches)
            and last_ns // day_ns() in (select unnest([from_ns // day_ns(), to_ns // day_ns()]) from stretches)
    ) as s
    join stretches as t on t.asset_id = s.asset_id and s.last_ns > t.from_ns and s.last_ns <= t.to_ns
    group by t.asset_id, t.to_ns, half_hour
)
select
    replace(k.alert_id::varchar, '-', '') as alert_id,
    list(p.half_hour order by p.half_hour) as half_hours, list(p.ratio order by p.half_hour) as ratios
from asked as k
join points as p on p.asset_id = k.asset_id and p.to_ns = k.to_ns
group by k.alert_id
order by alert_id
