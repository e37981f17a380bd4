-- The sentence of the overview. One row: assets, how many are scored now, how many nobody sees, how many stand still,
-- how alerts stand, and whether runs are still played.
with seen as (
    select * from assets_in_scope($sites)
),
held as (
    select asset_id, max(last_ns) as last_ns from unscored_windows
    where reason = 'state' and last_ns > $now_ns::bigint - day_ns() and first_ns <= $now_ns::bigint
    group by asset_id
),
-- one row an asset, of one pass over its episodes
standing as (
    select
        asset_id, count(*) filter (needs_someone(state)) as needing,
        min(raised_ns) filter (needs_someone(state)) as oldest_ns,
        bool_or(kind = 'blind' and cleared_ns is null) as is_blind, bool_or(state = 'out_of_service') as is_out
    from (
        select
            asset_id, kind, raised_ns, cleared_ns,
            episode_state(
                kind, cleared_ns, acknowledged_ns, shelved_until_ns, out_from_ns, out_until_ns, verdict, $now_ns::bigint
            ) as state
        from episodes
    )
    group by asset_id
),
played as (
    select r.run_id, r.last_ns, coalesce(p.at_end, false) as at_end
    from runs as r
    join seen as a on a.asset_id = r.asset_id
    left join (
        select run_id, bool_and(at_end) as at_end from current_ledger where not starts_with(signal, '#') group by run_id
    ) as p on p.run_id = r.run_id
),
placed as (
    select
        a.asset_id, a.name, a.origin,
        is_scored_now(r.ends, $now_ns::bigint) as is_scored,
        coalesce(s.is_blind, false) as is_blind, coalesce(s.is_out, false) as is_out, s.needing, s.oldest_ns,
        coalesce(h.last_ns > coalesce(r.ends[1], 0), false) or coalesce(r.operating_state in ('stopped', 'standby'), false)
            as is_stopped
    from seen as a
    left join standing as s on s.asset_id = a.asset_id
    left join recent_windows($now_ns::bigint) as r on r.asset_id = a.asset_id
    left join held as h on h.asset_id = a.asset_id
)
select
    count(*) as assets, count(*) filter (is_scored) as scored, count(*) filter (is_blind) as blind,
    coalesce(list(name order by name) filter (is_stopped and not is_blind)[:3], []) as stopped_names,
    count(*) filter (is_stopped and not is_blind) as stopped,
    coalesce(list(name order by name) filter (is_out)[:3], []) as out_names, count(*) filter (is_out) as out,
    coalesce(sum(needing), 0)::bigint as needing, min(oldest_ns) as oldest_ns,
    (select count(*) from played) as runs, (select count(*) from played where at_end) as ended_runs,
    (select max(last_ns) from played) as last_ns,
    coalesce(bool_or(origin = 'simulated'), false) as is_simulated,
    coalesce(list(distinct origin order by origin), []) as origins,
    (select coalesce(list(distinct time_zone order by time_zone), []) from seen) as zones,
    (select coalesce(list(distinct site order by site)[:2], []) from seen) as some_sites,
    -- of a plant whose assets agree on them; empty are the usual ones
    (select case when count(distinct shifts) = 1 then any_value(shifts) else [] end from seen) as shifts
from placed
