insert into spans by name select * exclude ("row") from incoming_spans
