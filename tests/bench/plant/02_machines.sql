-- Assets and runs are stored as records; here each gets the number that its rows are counted out by.
create temp table machines as
select row_number() over (order by r.asset_id) - 1 as machine, r.asset_id, r.run_id, r.gateway_id, a.criticality
from runs as r
join assets as a on a.asset_id = r.asset_id
