insert into scopes by name select * exclude ("row") from incoming_scopes
