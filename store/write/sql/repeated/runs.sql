select incoming."row" from incoming_runs as incoming
semi join (select run_id from runs) as stored using (run_id)
