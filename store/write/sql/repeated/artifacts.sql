select incoming."row" from incoming_artifacts as incoming
semi join (select artifact_id, part from artifacts) as stored using (artifact_id, part)
