-- How far each run has come: rows of which every reading is accounted for, as stored, refused, dropped or a duplicate.
-- It counts the batches that were stored, not their readings: it is asked every second while a run is played.
with stored as (
    select run_id, signal, sum("count")::bigint as stored from reading_batches group by run_id, signal
),
signals as (
    select
        l.run_id, l.at_end,
        least(l."read", coalesce(s.stored, 0) + l.duplicates + l.refused + l.dropped) as accounted,
        l."read" = coalesce(s.stored, 0) + l.duplicates + l.refused + l.dropped as balanced
    from current_ledger as l
    left join stored as s on s.run_id = l.run_id and s.signal = l.signal
    where not starts_with(l.signal, '#')
),
progress as (
    select run_id, min(accounted) as stored_rows, bool_and(at_end) as at_end, bool_and(balanced) as balanced
    from signals group by run_id
)
select
    replace(r.run_id::varchar, '-', '') as run_id, r.asset_id, r.path, r."rows",
    coalesce(p.stored_rows, 0) as stored_rows, coalesce(p.at_end, false) as at_end,
    coalesce(p.balanced, false) as balanced, r.last_ns, r.origin
from runs as r
left join progress as p on p.run_id = r.run_id
left join current_assets as a on a.asset_id = r.asset_id
where in_scope($sites, a.site_id)
order by r.first_ns, r.path
