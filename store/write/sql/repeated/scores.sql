-- by the id alone: the same id under another sequence is another record, which must be seen (16 ms at 10 M rows)
select incoming."row" from incoming_scores as incoming
semi join (select score_id from scores) as stored using (score_id)
