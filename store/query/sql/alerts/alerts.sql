-- One row an alert, the newest raise first; times are event times, raised_produced_ns is when the gateway decided.
with newest as (
    select e.*, a.name, a.component, a.site, a.area, a.origin, a.time_zone
    from episodes as e
    left join assets_in_scope($sites) as a on a.asset_id = e.asset_id
    where in_scope($sites, a.site_id)
    order by e.raised_ns desc, e.alert_id
    limit $limit::bigint
)
select
    replace(n.alert_id::varchar, '-', '') as alert_id, n.asset_id, coalesce(n.name, n.asset_id) as asset_name,
    coalesce(n.component, '') as component, coalesce(n.site, '') as site, coalesce(n.area, '') as area,
    coalesce(n.origin, '') as origin, n.kind, n.rule, replace(n.run_id::varchar, '-', '') as run_id,
    n.raised_ns, n.cleared_ns, n.clear_reason, n.raised_produced_ns, n.ratio_first, n.ratio_max,
    ratio_now(n.cleared_ns, n.ratio_newest, n.ratio_step) as ratio_last,
    n.priority, n.led_by, n.repeats, coalesce(n.time_zone, 'UTC') as time_zone,
    n.acknowledged_by, n.acknowledged_ns, n.verdict
from newest as n
order by n.raised_ns desc, n.alert_id
