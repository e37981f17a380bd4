insert into alert_events by name select * exclude ("row") from incoming_alert_events
