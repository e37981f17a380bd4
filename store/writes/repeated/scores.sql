-- run and sequence are in the id: they let the scan skip row groups, and no clock decides
select incoming."row" from incoming_scores as incoming
semi join (select run_id, last_sequence, score_id from scores) as stored using (run_id, last_sequence, score_id)
