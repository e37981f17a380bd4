-- The bytes of waiting parts of these documents.
select credential, gateway_id, artifact_id, kind, name, sent_ns, parts, part, produced_ns, body
from artifact_parts
semi join incoming_artifact_parts using (credential, gateway_id, artifact_id, kind, name, sent_ns, parts)
