insert into logs by name select * exclude ("row") from incoming_logs
