insert into artifact_parts by name select * exclude ("row") from incoming_artifact_parts
