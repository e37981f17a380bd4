-- the sequence is in the id: it lets the scan skip row groups
select incoming."row" from incoming_unscored_windows as incoming
semi join (select first_sequence, stretch_id from unscored_windows) as stored using (first_sequence, stretch_id)
