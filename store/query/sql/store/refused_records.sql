-- Records that the collector refused and that named this alert or its window; the first of each kind says why.
select c.record, arg_min(c.reason, c.received_ns) as reason, arg_min(c.detail, c.received_ns) as detail
from collector_refusals as c
left join (select any_value(asset_id) as asset_id from alert_events where alert_id = $alert_id::uuid) as e on true
left join current_assets as a on a.asset_id = e.asset_id
where c.named_id in (replace($alert_id::uuid::varchar, '-', ''), replace($window_id::uuid::varchar, '-', ''))
    and in_scope($sites, a.site_id)
group by c.record
order by c.record
