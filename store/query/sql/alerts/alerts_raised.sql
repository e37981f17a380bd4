-- Alerts raised in a range of time, both ends counted, of one asset or of all, the newest first; times are event times.
select
    replace(e.alert_id::varchar, '-', '') as alert_id, e.asset_id, coalesce(a.name, e.asset_id) as asset_name,
    coalesce(a.site, '') as site, e.kind, e.rule, e.priority, e.raised_ns, e.cleared_ns, e.clear_reason, e.ratio_max,
    e.led_by, e.repeats, e.acknowledged_by, e.acknowledged_ns, e.verdict, replace(e.run_id::varchar, '-', '') as run_id
from episodes as e
left join assets_in_scope($sites) as a on a.asset_id = e.asset_id
where e.raised_ns between $from_ns::bigint and $to_ns::bigint
    and ($asset_id::varchar is null or e.asset_id = $asset_id::varchar)
    and in_scope($sites, a.site_id)
order by e.raised_ns desc, e.alert_id
limit $limit::bigint
