-- Of which asset each run is, as its gateway told or, before that, as its readings said.
select replace(run_id::varchar, '-', '') as run_id, arg_min(asset_id, received_ns) as asset_id from (
    select run_id, asset_id, received_ns from runs
    union all
    select run_id, asset_id, min(received_ns) from reading_batches group by run_id, asset_id
)
where in_scope($sites, site_of(asset_id))
group by run_id
order by run_id
