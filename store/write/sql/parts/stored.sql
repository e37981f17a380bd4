-- Parts that are in the store as a part of a whole document, cut the same; those of one size only are read.
select incoming."row"
from incoming_artifact_parts as incoming
join artifacts as a
    on a.artifact_id = incoming.artifact_id and a.kind = incoming.kind and a.name = incoming.name
    and a.part = incoming.part and a.parts = incoming.parts
    and octet_length(a.body) = incoming.size_bytes and sha256(a.body) = incoming.part_sha256
