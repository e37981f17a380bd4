-- How often a bundle was right on an asset, one row: of its deviations there, those decided and those that were true.
-- Not actionable counts true (KPI.md C4).
select
    count(*) as alerts,
    count(*) filter (e.verdict in ('true', 'not_actionable', 'false')) as decided,
    count(*) filter (e.verdict in ('true', 'not_actionable')) as decided_true
from episodes as e
left join current_assets as a on a.asset_id = e.asset_id
where e.asset_id = $asset_id and e.bundle_id = $bundle_id and e.kind = 'deviation'
    and in_scope($sites, a.site_id)
