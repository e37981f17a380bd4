insert into ledger (
    run_id, signal, source, asset_id, "read", sent, duplicates, refused, dropped, dropped_ranges,
    first_sequence, last_sequence, at_end, unsaid
)
values (
    :run_id, :signal, :source, :asset_id, :read, :sent, :duplicates, :refused, :dropped, :dropped_ranges,
    :first_sequence, :last_sequence, :at_end, :unsaid
)
on conflict (run_id, signal) do update set
    "read" = excluded."read", sent = excluded.sent, duplicates = excluded.duplicates, refused = excluded.refused,
    dropped = excluded.dropped, dropped_ranges = excluded.dropped_ranges, first_sequence = excluded.first_sequence,
    last_sequence = excluded.last_sequence, at_end = excluded.at_end, unsaid = excluded.unsaid
