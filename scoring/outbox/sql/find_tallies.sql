select run_id, signal, source, asset_id, sent, duplicates, refused, dropped, dropped_ranges,
    first_sequence, last_sequence, at_end, unsaid
from ledger order by run_id, signal
