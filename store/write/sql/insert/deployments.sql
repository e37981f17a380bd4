insert into deployments by name select * exclude ("row") from incoming_deployments
