-- The windows that a proof runs again: from the last one before the raise that began at rest (nothing counted, no
-- alert open) to the one that raised. When the one at rest is gone, what is left from the first on.
with rest as (
    -- found among narrow columns first: the windows of a run are many and wide
    select max(last_sequence) as last_sequence from scores
    where run_id = $run_id::uuid and asset_id = $asset_id and bundle_id = $bundle_id
        and last_sequence <= $raised_sequence::bigint
        and above_before = 0 and below_before = 0 and step in ('quiet', 'rising', 'raised')
)
select
    s.* replace (
        replace(s.window_id::varchar, '-', '') as window_id, replace(s.run_id::varchar, '-', '') as run_id,
        replace(s.vector_id::varchar, '-', '') as vector_id, replace(s.score_id::varchar, '-', '') as score_id,
        replace(s.alert_id::varchar, '-', '') as alert_id, replace(s.batch_id::varchar, '-', '') as batch_id
    )
from scores as s
left join current_assets as a on a.asset_id = s.asset_id
where s.run_id = $run_id::uuid and s.asset_id = $asset_id and s.bundle_id = $bundle_id
    and s.last_sequence between coalesce((select last_sequence from rest), 0) and $raised_sequence::bigint
    and in_scope($sites, a.site_id)
order by s.last_sequence
