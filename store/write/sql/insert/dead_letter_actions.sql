insert into dead_letter_actions by name select * exclude ("row") from incoming_dead_letter_actions
