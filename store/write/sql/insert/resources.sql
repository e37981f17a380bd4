insert into resources by name select * exclude ("row") from incoming_resources
