select incoming."row" from incoming_refused_requests as incoming
semi join (select request_id from refused_requests) as stored using (request_id)
