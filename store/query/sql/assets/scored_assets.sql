-- Is anything arriving: how many assets there are, how many of them are scored now, how many are blind,
-- and whether any of it is simulated. One row.
with seen as (
    select * from assets_in_scope($sites)
)
select
    count(*) as assets,
    count(*) filter (
        asset_id in (
            select asset_id from recent_windows($now_ns::bigint) where is_scored_now(ends, $now_ns::bigint)
        )
    ) as scored,
    count(*) filter (
        asset_id in (select asset_id from episodes where kind = 'blind' and cleared_ns is null)
    ) as blind,
    coalesce(bool_or(origin = 'simulated'), false) as is_simulated,
    exists (
        select 1 from runs as r left join current_assets as a on a.asset_id = r.asset_id where in_scope($sites, a.site_id)
    ) as has_runs
from seen
