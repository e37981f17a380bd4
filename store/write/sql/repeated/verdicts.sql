select incoming."row" from incoming_verdicts as incoming
semi join (select verdict_id from verdicts) as stored using (verdict_id)
