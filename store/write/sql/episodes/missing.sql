-- Alerts whose episode was never made: a store from before there were episodes.
select distinct alert_id from alert_events
where alert_id not in (select alert_id from episodes)
