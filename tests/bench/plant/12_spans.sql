-- One span a window, as the edge sends it; its trace id is the window's.
insert into spans by name
select
    window_id as trace_id, hash(window_id) as span_id, null::ubigint as parent_span_id, '' as trace_state, 0 as flags,
    'twin.window' as name, 1 as kind, start_ns, end_ns, 0 as status_code, '' as status_message,
    'twintrace-edge' as service_name, md5('resource')::uuid as resource_id, md5('scope')::uuid as scope_id,
    '{"twin.asset.id":"' || asset_id || '","twin.decision.step":"' || step || '"}' as attributes, '[]' as events,
    '[]' as links, 0 as dropped_attributes, 0 as dropped_events, 0 as dropped_links, received_ns, batch_id
from scores
order by received_ns, asset_id
