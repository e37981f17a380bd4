insert into artifact_senders by name select * exclude ("row") from incoming_artifact_senders
