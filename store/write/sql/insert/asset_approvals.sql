insert into asset_approvals by name select * exclude ("row") from incoming_asset_approvals
