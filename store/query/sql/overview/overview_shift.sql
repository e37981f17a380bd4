-- What happened to alerts since $from_ns: raised, returned to normal, acknowledged, gone blind; and how many are in hand.
select
    count(*) filter (e.raised_ns >= $from_ns::bigint and e.kind <> 'blind') as raised,
    count(*) filter (
        e.cleared_ns >= $from_ns::bigint and e.clear_reason = 'returned_to_normal' and e.kind <> 'blind'
    ) as returned,
    count(*) filter (e.acknowledged_ns >= $from_ns::bigint) as acknowledged,
    count(distinct e.asset_id) filter (e.raised_ns >= $from_ns::bigint and e.kind = 'blind') as went_blind,
    count(*) filter (
        episode_state(
            e.kind, e.cleared_ns, e.acknowledged_ns, e.shelved_until_ns, e.out_from_ns, e.out_until_ns,
            e.verdict, $now_ns::bigint
        ) in ('acknowledged', 'shelved', 'out_of_service')
    ) as in_hand
from episodes as e
left join current_assets as a on a.asset_id = e.asset_id
where in_scope($sites, a.site_id)
