-- Is anything arriving: how many assets there are, how many have a window of the last 2 minutes, how many are blind,
-- and whether any of it is simulated. One row.
with seen as (
    select * from current_assets as a
    where $sites::varchar[] is null or list_contains($sites::varchar[], a.site)
)
select
    count(*) as assets,
    count(*) filter (
        asset_id in (select asset_id from scores where last_ns > $now_ns::bigint - 120000000000)
    ) as scored,
    count(*) filter (
        asset_id in (select asset_id from episodes where kind = 'blind' and cleared_ns is null)
    ) as blind,
    coalesce(bool_or(origin = 'simulated'), false) as is_simulated,
    exists (select 1 from runs) as has_runs
from seen
