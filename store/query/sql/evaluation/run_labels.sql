-- Stretches of a run that a data set calls a fault.
select
    l.* replace (
        replace(l.label_id::varchar, '-', '') as label_id, replace(l.run_id::varchar, '-', '') as run_id,
        replace(l.batch_id::varchar, '-', '') as batch_id
    )
from labels as l
left join current_assets as a on a.asset_id = l.asset_id
where l.run_id = $run_id::uuid
    and in_scope($sites, a.site_id)
order by l.first_sequence, l.name
