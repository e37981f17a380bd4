-- Which gateway speaks for which asset, the newest last: who declared it or what it began with, and who was approved.
select asset_id, gateway_id from (
    select asset_id, gateway_id, max(received_ns) as said_ns from assets group by asset_id, gateway_id
    union all
    select asset_id, gateway_id, min(received_ns) from runs group by asset_id, gateway_id
    union all
    select asset_id, gateway_id, min(raised_received_ns) from episodes where kind <> 'blind' group by asset_id, gateway_id
    union all
    select asset_id, gateway_id, max(received_ns) from asset_approvals group by asset_id, gateway_id
)
where in_scope($sites, site_of(asset_id))
order by said_ns, asset_id, gateway_id
