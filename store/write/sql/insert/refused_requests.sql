insert into refused_requests by name select * exclude ("row") from incoming_refused_requests
