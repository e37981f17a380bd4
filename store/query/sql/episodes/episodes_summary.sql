-- How many episodes stand where, of the places asked for and whatever their state. One row.
with placed as (
    select
        e.raised_ns, e.verdict, coalesce(e.owner, e.acknowledged_by) as owner, e.kind,
        episode_state(
            e.kind, e.cleared_ns, e.acknowledged_ns, e.shelved_until_ns, e.out_from_ns, e.out_until_ns,
            e.verdict, $now_ns::bigint
        ) as state
    from episodes as e
    left join current_assets as a on a.asset_id = e.asset_id
    where in_scope($sites, a.site_id)
        and ($in_sites::varchar[] is null or list_contains($in_sites::varchar[], a.site_id))
        and ($areas::varchar[] is null or list_contains($areas::varchar[], a.area))
        and ($assets::varchar[] is null or list_contains($assets::varchar[], e.asset_id))
        and ($classes::varchar[] is null or list_contains($classes::varchar[], a.asset_class))
)
select
    count(*) as "all",
    count(*) filter (state = 'new') as new, count(*) filter (state = 'unseen') as unseen,
    count(*) filter (state = 'acknowledged') as acknowledged, count(*) filter (state = 'shelved') as shelved,
    count(*) filter (state = 'out_of_service') as out_of_service, count(*) filter (state = 'returned') as returned,
    min(raised_ns) filter (needs_someone(state)) as oldest_ns,
    count(*) filter (owner = $me) as mine,
    -- KPI.md C5: an episode is mature after 30 days; C1: nobody owes a blind alert a verdict
    count(*) filter (kind <> 'blind' and verdict is null and raised_ns < $now_ns::bigint - 30 * day_ns()) as undecided
from placed
