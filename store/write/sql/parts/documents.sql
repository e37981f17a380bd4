-- Which of these documents are in the store whole, however they were cut, and the gateways that sent all of it; nobody's
-- name is empty.
select distinct a.artifact_id, a.kind, a.name, '' as gateway_id
from artifacts as a semi join incoming_artifact_parts using (artifact_id, kind, name)
union all
select s.artifact_id, s.kind, s.name, s.gateway_id
from artifact_senders as s semi join incoming_artifact_parts using (artifact_id, kind, name)
