insert into dead_letters by name select * exclude ("row") from incoming_dead_letters
