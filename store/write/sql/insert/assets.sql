insert into assets by name select * exclude ("row") from incoming_assets
