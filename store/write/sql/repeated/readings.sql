-- readings that the store holds already, by run, signal and sequence
select incoming."row" from incoming_readings as incoming
semi join (
    select run_id, signal, "sequence" from readings where "sequence" between $least and $most
) as stored using (run_id, signal, "sequence")
