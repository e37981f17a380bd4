select incoming."row" from incoming_dead_letters as incoming
semi join (select letter_id from dead_letters) as stored using (letter_id)
