-- 24 hours of every asset in 96 steps of 15 minutes, oldest first, the last one being now: in which steps it was scored
-- while running, in which it stood still, in which most windows lacked readings, in which windows waited over a minute
-- for their way up, and in which an alert was open. One row an asset; late is told by the gateway's own production time.
with seen as (
    select * from assets_in_scope($sites)
),
marks as (
    select
        asset_id, least(95, (last_ns - ($now_ns::bigint - day_ns())) // (15 * minute_ns())) as slot,
        bool_or(operating_state not in ('stopped', 'standby')) as is_running,
        avg((readings_count < readings_expected or readings_uncertain > 0)::int) > 0.5 as is_degraded,
        bool_or(received_ns - produced_ns > minute_ns()) as is_late,
        max(last_ns) as newest_ns, arg_max(operating_state, last_ns) as state
    from scores
    where last_ns > $now_ns::bigint - day_ns() and last_ns <= $now_ns::bigint
    group by asset_id, slot
),
run as (
    select
        asset_id, list(slot order by slot) filter (is_running) as running,
        list(slot order by slot) filter (is_degraded) as degraded, list(slot order by slot) filter (is_late) as late,
        list(slot order by slot) filter (not is_running) as idle, max(newest_ns) as last_ns,
        arg_max(state, newest_ns) as state
    from marks group by asset_id
),
-- a stretch that the contract does not score because of the machine's state
rests as (
    select
        asset_id, max(last_ns) as rested_ns,
        list([
            greatest(0, (first_ns - ($now_ns::bigint - day_ns())) // (15 * minute_ns())),
            least(95, (last_ns - ($now_ns::bigint - day_ns())) // (15 * minute_ns()))
        ] order by first_ns) as stretches
    from unscored_windows
    where reason = 'state' and last_ns > $now_ns::bigint - day_ns() and first_ns <= $now_ns::bigint
    group by asset_id
),
-- one stretch for each pair of steps, however many alerts begin and end in them
lit as (
    select distinct
        asset_id, kind, priority, priority_rank,
        greatest(0, (raised_ns - ($now_ns::bigint - day_ns())) // (15 * minute_ns())) as first_step,
        least(95, (coalesce(cleared_ns, $now_ns::bigint) - ($now_ns::bigint - day_ns())) // (15 * minute_ns()))
            as last_step
    from episodes
    where raised_ns <= $now_ns::bigint and (cleared_ns is null or cleared_ns > $now_ns::bigint - day_ns())
),
alerts as (
    select
        asset_id, min(priority_rank) as worst,
        list({'kind': kind, 'priority': priority, 'first_step': first_step, 'last_step': last_step}
            order by priority_rank desc, first_step, last_step, kind) as stretches
    from lit group by asset_id
),
unseen as (
    select
        asset_id, count(*) as unacknowledged from (
            select asset_id, episode_state(
                kind, cleared_ns, acknowledged_ns, shelved_until_ns, out_from_ns, out_until_ns, verdict, $now_ns::bigint
            ) as state from episodes
        ) where needs_someone(state)
    group by asset_id
)
select
    a.asset_id, a.name as asset_name, a.site, a.time_zone,
    exists (select 1 from episodes as e where e.asset_id = a.asset_id and e.kind = 'blind' and e.cleared_ns is null)
        as is_blind,
    coalesce(s.rested_ns > coalesce(r.last_ns, 0), false) or coalesce(r.state in ('stopped', 'standby'), false)
        as is_stopped,
    r.last_ns, coalesce(r.running, []) as running, coalesce(r.idle, []) as idle, coalesce(r.degraded, []) as degraded,
    coalesce(r.late, []) as late, coalesce(s.stretches, []) as rests, coalesce(l.stretches, []) as alerts,
    coalesce(l.worst, 9) as worst, coalesce(u.unacknowledged, 0) as unacknowledged
from seen as a
left join run as r on r.asset_id = a.asset_id
left join rests as s on s.asset_id = a.asset_id
left join alerts as l on l.asset_id = a.asset_id
left join unseen as u on u.asset_id = a.asset_id
order by a.site, a.name, a.asset_id
