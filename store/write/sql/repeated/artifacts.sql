select incoming."row" from incoming_artifacts as incoming
semi join (select artifact_id, kind, name, part from artifacts) as stored using (artifact_id, kind, name, part)
