insert into readings by name select * exclude ("row") from incoming_readings
