select incoming."row" from incoming_alert_events as incoming
semi join (select event_id from alert_events) as stored using (event_id)
