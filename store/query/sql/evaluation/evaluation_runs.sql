-- Every run with the contract it was scored under and when its first bundle went into service (null: never scored),
-- and how many stretches its data set calls a fault: what an evaluation can and cannot look at.
with put_in_service as (
    select run_id, arg_min(contract, from_sequence) as contract, min(from_ns) as from_ns
    from deployments group by run_id
),
labelled as (
    select run_id, count(*) as events from labels group by run_id
)
select
    replace(r.run_id::varchar, '-', '') as run_id, r.asset_id, r.gateway_id, r.path, r."rows", d.contract, d.from_ns,
    coalesce(l.events, 0) as events
from runs as r
left join put_in_service as d on d.run_id = r.run_id
left join labelled as l on l.run_id = r.run_id
left join current_assets as a on a.asset_id = r.asset_id
where in_scope($sites, a.site_id)
order by r.path, r.run_id
