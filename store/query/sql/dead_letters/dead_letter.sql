-- One request that was put aside, whole, with what was done about it last; of no site, so for admins.
select
    replace(letter_id::varchar, '-', '') as letter_id, received_ns, signal, transport, encoding, credential, digest, items,
    octet_length(body)::bigint as size_bytes, reason, state, acted_by, acted_ns, accepted, duplicates, refused, problem,
    body
from dead_letters_now
where letter_id = $letter_id::uuid
