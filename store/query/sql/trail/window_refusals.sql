-- Readings of a run that its gateway refused between two sequences.
select
    r.* replace (
        replace(r.refusal_id::varchar, '-', '') as refusal_id, replace(r.run_id::varchar, '-', '') as run_id,
        replace(r.batch_id::varchar, '-', '') as batch_id
    )
from refusals as r
left join current_assets as a on a.asset_id = r.asset_id
where r.run_id = $run_id::uuid and r.gateway_id <> ''
    and r.sequence between $first_sequence::bigint and $last_sequence::bigint
    and in_scope($sites, a.site_id)
order by r.sequence, r.signal, r.received_ns
