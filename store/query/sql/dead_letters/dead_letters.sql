-- Requests that could not be stored and were put aside, newest first, and how each stands; of no site, so for admins.
select
    replace(letter_id::varchar, '-', '') as letter_id, received_ns, signal, credential, items,
    octet_length(body)::bigint as size_bytes, state, acted_by, acted_ns, reason
from dead_letters_now
order by received_ns desc, letter_id
limit $limit::bigint
