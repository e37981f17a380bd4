-- Every declared asset with its newest run that has begun, and what tells whether it should be scored now: a run is
-- announced long before it is played, so one has begun when a ledger line or a deployment names it.
with begun as (
    select run_id, min(received_ns) as begun_ns
    from (
        select run_id, received_ns from ledger_lines
        union all
        select run_id, received_ns from deployments
    )
    group by run_id
),
newest as (
    select r.asset_id, r.run_id, r.gateway_id, b.begun_ns
    from runs as r
    join begun as b on b.run_id = r.run_id
    qualify row_number() over (partition by r.asset_id order by r.first_ns desc, r.received_ns desc, r.run_id) = 1
),
ended as (
    select run_id, bool_and(at_end) as at_end from current_ledger
    where not starts_with(signal, '#') group by run_id
),
service as (
    select run_id, arg_max(bundle_id, from_sequence) as bundle_id from deployments group by run_id
),
out_of_service as (
    select distinct asset_id from episodes where out_from_ns <= $now_ns::bigint and $now_ns::bigint < out_until_ns
)
select
    n.asset_id, n.gateway_id, a.criticality, a.time_zone, a.contract,
    replace(n.run_id::varchar, '-', '') as run_id, n.begun_ns, coalesce(s.bundle_id, '') as bundle_id,
    coalesce(e.at_end, false) as at_end, n.asset_id in (select asset_id from out_of_service) as is_out
from newest as n
join current_assets as a on a.asset_id = n.asset_id
left join ended as e on e.run_id = n.run_id
left join service as s on s.run_id = n.run_id
where in_scope($sites, a.site_id)
order by n.asset_id
