select incoming."row" from incoming_dead_letter_actions as incoming
semi join (select action_id from dead_letter_actions) as stored using (action_id)
