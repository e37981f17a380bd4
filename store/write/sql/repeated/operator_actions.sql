select incoming."row" from incoming_operator_actions as incoming
semi join (select action_id from operator_actions) as stored using (action_id)
