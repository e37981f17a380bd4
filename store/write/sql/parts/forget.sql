-- Parts that wait no more.
delete from artifact_parts using incoming_artifact_parts as gone
where artifact_parts.credential = gone.credential and artifact_parts.gateway_id = gone.gateway_id
    and artifact_parts.artifact_id = gone.artifact_id and artifact_parts.kind = gone.kind
    and artifact_parts.name = gone.name and artifact_parts.sent_ns = gone.sent_ns
    and artifact_parts.parts = gone.parts and artifact_parts.part = gone.part
