select incoming."row" from incoming_asset_approvals as incoming
semi join (select approval_id from asset_approvals) as stored using (approval_id)
