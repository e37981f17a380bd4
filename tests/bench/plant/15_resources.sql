insert into resources by name
select
    md5('resource')::uuid as resource_id, '{"service.name":"twintrace-edge","twin.gateway.id":"gw-0"}' as attributes,
    '' as schema_url, received_ns as first_seen_ns
from frame
