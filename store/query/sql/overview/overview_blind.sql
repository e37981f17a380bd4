-- Assets that nobody sees (an open blind alert, with its reason), then assets judged on incomplete data now: the newest
-- window of the last hour misses readings or holds uncertain ones, readings were refused in the last hour, or windows
-- stayed unscored for what they were made of. One row an asset; since_ns is when that began, as far as 24 h back.
with seen as (
    select * from assets_in_scope($sites)
),
near as (
    select asset_id, last_ns, readings_count, readings_expected, readings_uncertain,
        readings_count >= readings_expected and readings_uncertain = 0 as is_whole
    from scores where last_ns > $now_ns::bigint - day_ns() and last_ns <= $now_ns::bigint + minute_ns()
),
newest as (
    select
        asset_id, max(last_ns) as last_ns, max(last_ns) filter (is_whole) as whole_ns,
        arg_max(readings_count, last_ns) as readings_count, arg_max(readings_expected, last_ns) as readings_expected,
        arg_max(readings_uncertain, last_ns) as readings_uncertain, arg_max(is_whole, last_ns) as is_whole
    from near group by asset_id
),
broken as (
    select n.asset_id, n.readings_count, n.readings_expected, n.readings_uncertain, min(w.last_ns) as since_ns
    from newest as n
    join near as w on w.asset_id = n.asset_id and w.last_ns > coalesce(n.whole_ns, 0)
    where not n.is_whole and n.last_ns > $now_ns::bigint - hour_ns()
    group by n.asset_id, n.readings_count, n.readings_expected, n.readings_uncertain
),
-- the signal and reason refused most often
refused as (
    select asset_id, signal, reason, count(*) as refused, min(coalesce(event_ns, received_ns)) as since_ns
    from refusals
    where received_ns > $now_ns::bigint - hour_ns() and gateway_id <> ''
        and coalesce(event_ns, received_ns) > $now_ns::bigint - hour_ns()
    group by asset_id, signal, reason
    qualify row_number() over (partition by asset_id order by count(*) desc, signal, reason) = 1
),
-- and the reason for which most windows stayed unscored
starved as (
    select asset_id, reason, least(sum("count"), 9223372036854775807)::bigint as unscored, min(first_ns) as since_ns
    from unscored_windows
    where reason in ('too_few_readings', 'feature_not_finite', 'scoring_failed')
        and last_ns > $now_ns::bigint - hour_ns()
    group by asset_id, reason
    qualify row_number() over (partition by asset_id order by sum("count") desc, reason) = 1
),
blind as (
    select e.asset_id, e.alert_id, e.raised_ns as since_ns, coalesce(e.owner, e.acknowledged_by) as owner, e.priority
    from episodes as e where e.kind = 'blind' and e.cleared_ns is null
    qualify row_number() over (partition by e.asset_id order by e.raised_ns, e.alert_id) = 1
),
why as (
    select alert_id, arg_min(reason, edge_sequence) as reason from alert_events
    where alert_id in (select alert_id from blind) and step = 'raised'
    group by alert_id
),
-- who has an open alert of the asset in hand
owned as (
    select
        asset_id, arg_max(alert_id, raised_ns) as alert_id,
        arg_max(coalesce(e.owner, e.acknowledged_by), coalesce(e.owned_ns, e.acknowledged_ns)) as owner
    from episodes as e where cleared_ns is null and kind <> 'blind'
    group by asset_id
)
select
    a.asset_id, a.name as asset_name, a.component, a.site, a.area, a.time_zone,
    case when b.asset_id is null then 'degraded' else 'blind' end as state,
    coalesce(b.since_ns, least(w.since_ns, r.since_ns, u.since_ns)) as since_ns,
    coalesce(y.reason, '') as reason, coalesce(b.priority, '') as priority,
    coalesce(r.signal, '') as refused_signal, coalesce(r.reason, '') as refused_reason,
    coalesce(r.refused, 0) as refused, coalesce(u.unscored, 0) as unscored, coalesce(u.reason, '') as unscored_reason,
    coalesce(w.readings_count, 0) as readings_count, coalesce(w.readings_expected, 0) as readings_expected,
    coalesce(w.readings_uncertain, 0) as readings_uncertain,
    coalesce(b.owner, case when b.asset_id is null then o.owner end) as owner,
    replace(coalesce(b.alert_id, o.alert_id)::varchar, '-', '') as alert_id
from seen as a
left join blind as b on b.asset_id = a.asset_id
left join why as y on y.alert_id = b.alert_id
left join broken as w on w.asset_id = a.asset_id
left join refused as r on r.asset_id = a.asset_id
left join starved as u on u.asset_id = a.asset_id
left join owned as o on o.asset_id = a.asset_id
where b.asset_id is not null or w.asset_id is not null or r.asset_id is not null or u.asset_id is not null
order by b.asset_id is null, since_ns, a.asset_id
limit $limit::bigint
