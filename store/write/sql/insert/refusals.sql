insert into refusals by name select * exclude ("row") from incoming_refusals
