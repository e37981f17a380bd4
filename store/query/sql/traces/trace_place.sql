-- What of the plant a trace tells of: the asset of its scored window, and each alert that this window raised or that was
-- open when it was scored. No row when no window of ours has this id.
with
scored as (
    select asset_id, alert_id, ratio, last_ns from scores where window_id = $trace_id::uuid limit 1
),
told as (
    select asset_id, alert_id, kind, priority, raised_ns, window_id = $trace_id::uuid as is_raise
    from episodes where window_id = $trace_id::uuid or alert_id = (select alert_id from scored)
),
here as (select asset_id from scored union select asset_id from told)
select
    h.asset_id, a.name as asset_name, a.component, a.site, a.time_zone, a.origin, s.ratio, s.last_ns,
    replace(t.alert_id::varchar, '-', '') as alert_id, t.kind, t.priority, t.raised_ns, t.is_raise
from here as h
left join assets_in_scope($sites) as a on a.asset_id = h.asset_id
left join scored as s on s.asset_id = h.asset_id
left join told as t on t.asset_id = h.asset_id
where in_scope($sites, a.site_id)
order by t.is_raise desc, t.raised_ns, t.alert_id
