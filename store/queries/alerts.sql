-- One row an alert, the newest raise first; times are event times, raised_produced_ns is when the gateway decided.
-- The largest ratio, and the last one while an alert is open, come from its windows: a step is not every window.
with newest as (
    select s.*, a.name, a.component, a.site, a.area, a.origin, a.time_zone
    from alert_state as s
    left join current_assets as a on a.asset_id = s.asset_id
    where $sites::varchar[] is null or list_contains($sites::varchar[], a.site)
    order by s.raised_ns desc, s.alert_id
    limit $limit::bigint
),
scored as (
    select alert_id, max(ratio) as ratio_max, arg_max(ratio, last_sequence) as ratio_last from scores
    where alert_id is not null and last_ns >= (select min(raised_ns) from newest)
    group by alert_id
),
acknowledged as (
    select
        alert_id, arg_max(actor, commit_number) as acknowledged_by, arg_max(acted_ns, commit_number) as acknowledged_ns
    from standing_actions where verb = 'acknowledge'
    group by alert_id
)
select
    replace(n.alert_id::varchar, '-', '') as alert_id, n.asset_id, coalesce(n.name, n.asset_id) as asset_name,
    coalesce(n.component, '') as component, coalesce(n.site, '') as site, coalesce(n.area, '') as area,
    coalesce(n.origin, '') as origin, n.kind, n.rule, replace(n.run_id::varchar, '-', '') as run_id,
    n.raised_ns, n.cleared_ns, n.clear_reason, n.raised_produced_ns,
    n.ratio_first, greatest(n.ratio_max, w.ratio_max) as ratio_max,
    case when n.cleared_ns is null then coalesce(w.ratio_last, n.ratio_last) else n.ratio_last end as ratio_last,
    n.priority, n.led_by, n.repeats, coalesce(n.time_zone, 'UTC') as time_zone,
    k.acknowledged_by, k.acknowledged_ns, v.value as verdict
from newest as n
left join scored as w on w.alert_id = n.alert_id
left join acknowledged as k on k.alert_id = n.alert_id
left join current_verdicts as v on v.alert_id = n.alert_id
order by n.raised_ns desc, n.alert_id
