-- Who sent one trace: the resources and scopes of its spans and log records; who asks for some sites only sees traces
-- of windows of assets there.
with
sent as (
    select resource_id, scope_id from spans where trace_id = $trace_id::uuid
    union
    select resource_id, scope_id from logs where trace_id = $trace_id::uuid
),
sources as (
    select
        'resource' as kind, resource_id as id, '' as name, '' as version, attributes, schema_url, dropped_attributes
    from resources where resource_id in (select resource_id from sent)
    union all
    select 'scope', scope_id, name, version, attributes, schema_url, dropped_attributes
    from scopes where scope_id in (select scope_id from sent)
)
select kind, replace(id::varchar, '-', '') as source_id, name, version, attributes, schema_url, dropped_attributes
from sources
where trace_in_scope($sites, $trace_id::uuid)
order by kind, name, id
limit $limit
