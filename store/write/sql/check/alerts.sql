select distinct alert_id from alert_events
