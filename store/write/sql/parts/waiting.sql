-- Parts that wait for the others of their document, of those who send some now; the document that got one last comes last.
select credential, gateway_id, artifact_id, kind, name, sent_ns, parts, part, part_sha256, size_bytes
from artifact_parts
where credential in (select credential from incoming_artifact_parts)
order by max(rowid) over (partition by credential, gateway_id, artifact_id, kind, name, sent_ns, parts), part
