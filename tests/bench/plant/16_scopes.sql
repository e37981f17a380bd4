insert into scopes by name
select
    md5('scope')::uuid as scope_id, 'twintrace' as name, '' as version, '{}' as attributes, '' as schema_url,
    received_ns as first_seen_ns
from frame
