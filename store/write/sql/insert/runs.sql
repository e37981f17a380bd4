insert into runs by name select * exclude ("row") from incoming_runs
