insert into artifacts by name select * exclude ("row") from incoming_artifacts
