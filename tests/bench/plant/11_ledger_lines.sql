-- A line with every batch, and one for what the gateway made of them: the newest count, so that the ledger balances.
insert into ledger_lines by name
with counted as (
    select
        gateway_id, source, run_id, asset_id, signal, last_sequence + 1 as "read", 0 as first_sequence, last_sequence,
        produced_ns, received_ns, batch_id
    from reading_batches
    union all
    select
        gateway_id, 'simulator', run_id, asset_id, '#scores', count(*), min(last_sequence), max(last_sequence),
        max(produced_ns), max(received_ns), any_value(batch_id)
    from scores group by gateway_id, run_id, asset_id
    union all
    select
        gateway_id, 'simulator', run_id, asset_id, '#alert_events', count(*), min(sequence), max(sequence),
        max(produced_ns), max(received_ns), any_value(batch_id)
    from alert_events group by gateway_id, run_id, asset_id
)
select
    md5('ledger/' || run_id::varchar || signal || "read")::uuid as line_id, gateway_id, source, run_id, asset_id, signal,
    row_number() over (partition by gateway_id order by produced_ns, asset_id, signal) as "number", "read",
    "read" as sent, 0 as duplicates, 0 as refused, 0 as dropped, []::varchar[] as dropped_ranges, first_sequence,
    last_sequence, false as at_end, produced_ns, received_ns, batch_id
from counted
order by produced_ns, asset_id, signal
