-- The signals of an asset: what each last said, its quality and unit, how often it comes, what of it was refused in the
-- last day. Batches tell where its newest reading is, so that no older reading is looked at. interval_ns: of its newest
-- batch of several, null when none had several. Of two readings at one time the later numbered is the newer, then the one
-- of the greater run id, as in signal_series.
with seen as (
    select asset_id from current_assets as a
    where a.asset_id = $asset_id::varchar
        and in_scope($sites, a.site_id)
),
batches as (
    select signal, unit, run_id, last_sequence, first_ns, last_ns, received_ns, "count" from reading_batches
    where asset_id = $asset_id::varchar and exists (select 1 from seen)
),
newest as (
    select
        signal, max(last_ns) as last_ns, arg_max(unit, (last_ns, received_ns)) as unit,
        arg_max(run_id, (last_ns, last_sequence, run_id)) as run_id,
        arg_max(last_sequence, (last_ns, last_sequence)) as last_sequence,
        arg_max((last_ns - first_ns) // nullif("count" - 1, 0), (last_ns, last_sequence)) filter ("count" > 1) as interval_ns
    from batches group by signal
),
bounds as (
    select min(last_ns) as least_ns, max(last_ns) as most_ns from newest
),
last_said as (
    select n.signal, any_value(r.value) as value, any_value(r.quality) as quality
    from newest as n
    join readings as r on r.signal = n.signal and r.run_id = n.run_id and r.sequence = n.last_sequence
    where r.asset_id = $asset_id::varchar
        and r.time_ns between (select least_ns from bounds) and (select most_ns from bounds)
    group by n.signal
),
refused as (
    select
        signal, count(*) as refused, arg_max(reason, coalesce(event_ns, produced_ns)) as refused_reason
    from refusals
    where asset_id = $asset_id::varchar and signal <> '' and exists (select 1 from seen)
        and coalesce(event_ns, produced_ns) between $now_ns::bigint - day_ns() and $now_ns::bigint
    group by signal
)
select
    coalesce(n.signal, f.signal) as signal, coalesce(n.unit, '') as unit, n.last_ns, s.value, s.quality, n.interval_ns,
    coalesce(f.refused, 0) as refused, coalesce(f.refused_reason, '') as refused_reason
from newest as n
full join refused as f on f.signal = n.signal
left join last_said as s on s.signal = n.signal
order by 1
