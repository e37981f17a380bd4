select incoming."row" from incoming_refusals as incoming
semi join (select refusal_id from refusals) as stored using (refusal_id)
