select incoming."row" from incoming_labels as incoming
semi join (select label_id from labels) as stored using (label_id)
