select incoming."row" from incoming_deployments as incoming
semi join (select deployment_id from deployments) as stored using (deployment_id)
