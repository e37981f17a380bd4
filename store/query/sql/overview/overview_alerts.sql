-- Alerts that need someone (new, then ended and unseen; by priority, longest waiting first), then those in hand: seen
-- by somebody, shelved, out of service, or returned to normal in the last 24 h; not those that only said that nobody saw
-- the asset, and ended by themselves. At most $limit of each.
-- Keys are sorted narrow and joined to the wide rows after.
with found as (
    select
        e.alert_id, e.raised_ns, e.cleared_ns, e.priority_rank, e.kind = 'blind' and e.acknowledged_ns is null as folds,
        episode_state(
            e.kind, e.cleared_ns, e.acknowledged_ns, e.shelved_until_ns, e.out_from_ns, e.out_until_ns,
            e.verdict, $now_ns::bigint
        ) as state,
        episode_rank(state) as rank
    from episodes as e
    left join assets_in_scope($sites) as a on a.asset_id = e.asset_id
    where in_scope($sites, a.site_id)
),
lasting as (
    select *, needs_someone(state) as needs_someone from found
    where state <> 'returned' or (cleared_ns > $now_ns::bigint - day_ns() and not folds)
),
keys as (
    select *, count(*) over (partition by needs_someone) as of_them from lasting
    qualify row_number() over (
        partition by needs_someone order by rank, priority_rank, raised_ns, alert_id
    ) <= $limit::bigint
),
said as (
    select alert_id, arg_max(note, commit_number) as note, arg_max(actor, commit_number) as actor
    from effective_actions where verb = 'comment' and alert_id in (select alert_id from keys)
    group by alert_id
)
select
    replace(e.alert_id::varchar, '-', '') as alert_id, k.state, k.needs_someone, k.of_them, e.kind, e.asset_id,
    coalesce(a.name, e.asset_id) as asset_name, coalesce(a.component, '') as component,
    coalesce(a.site, '') as site, coalesce(a.area, '') as area, coalesce(a.time_zone, 'UTC') as time_zone,
    coalesce(a.origin, '') as origin, e.priority, e.raised_ns, e.cleared_ns, e.clear_reason, e.led_by, e.repeats,
    ratio_now(e.cleared_ns, e.ratio_newest, e.ratio_step) as ratio_now,
    is_degraded(e.readings_count, e.readings_expected, e.readings_uncertain) as is_degraded,
    e.acknowledged_by, e.acknowledged_ns, coalesce(e.owner, e.acknowledged_by) as owner, e.shelved_until_ns, e.out_until_ns,
    coalesce(s.note, '') as last_comment, coalesce(s.actor, '') as commented_by
from keys as k
join episodes as e on e.alert_id = k.alert_id
left join assets_in_scope($sites) as a on a.asset_id = e.asset_id
left join said as s on s.alert_id = k.alert_id
order by k.rank, k.priority_rank, e.raised_ns, e.alert_id
