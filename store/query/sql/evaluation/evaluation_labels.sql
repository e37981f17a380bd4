-- Stretches that data sets call a fault, of every run.
select
    replace(l.run_id::varchar, '-', '') as run_id, l.name, l.first_sequence, l.last_sequence, l.first_ns
from labels as l
left join current_assets as a on a.asset_id = l.asset_id
where in_scope($sites, a.site_id)
order by l.run_id, l.first_sequence, l.name
