select incoming."row" from incoming_artifact_senders as incoming
semi join (select sender_id from artifact_senders) as stored using (sender_id)
