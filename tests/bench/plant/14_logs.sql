-- What carried each step of an alert, in the trace of its window.
insert into logs by name
select
    md5('log/' || event_id::varchar)::uuid as log_id, window_id as trace_id, hash(window_id) as span_id, 0 as flags,
    'twin.alert' as event_name, event_ns as time_ns, produced_ns as observed_ns, 9 as severity_number,
    'INFO' as severity_text, '' as body, '{"twin.alert.step":"' || step || '"}' as attributes,
    'twintrace-edge' as service_name, md5('resource')::uuid as resource_id, md5('scope')::uuid as scope_id,
    0 as dropped_attributes, received_ns, batch_id
from alert_events
order by received_ns
