select incoming."row" from incoming_assets as incoming
semi join (select declaration_id from assets) as stored using (declaration_id)
