-- Every stored reading of a run between two sequences, by signal: by sequence, never by time.
select r.signal, r.sequence, r.time_ns, r.value, r.quality from readings as r
left join current_assets as a on a.asset_id = r.asset_id
where r.run_id = $run_id::uuid and r.asset_id = $asset_id
    and r.sequence between $first_sequence::bigint and $last_sequence::bigint
    and in_scope($sites, a.site_id)
order by r.signal, r.sequence, r.received_ns
