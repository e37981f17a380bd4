-- Of which asset an alert is; no row for one that is not stored.
select asset_id from episodes where alert_id = $alert_id::uuid and in_scope($sites, site_of(asset_id))
