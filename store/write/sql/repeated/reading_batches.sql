-- batches of which the store may hold a reading already: some stored range of that run and signal overlaps
select incoming."row" from incoming_reading_batches as incoming
semi join (
    select run_id, signal, first_sequence, last_sequence from reading_batches
    where last_sequence >= $least and first_sequence <= $most
) as stored
on stored.run_id = incoming.run_id and stored.signal = incoming.signal
    and stored.first_sequence <= incoming.last_sequence and stored.last_sequence >= incoming.first_sequence
