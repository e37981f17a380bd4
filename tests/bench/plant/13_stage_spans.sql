-- The raises of the newest episodes have their stages too, as the edge sends them for an alert.
insert into spans by name
select
    s.window_id as trace_id, hash(s.window_id, g.name) as span_id, hash(s.window_id) as parent_span_id,
    '' as trace_state, 0 as flags, 'twin.window.' || g.name as name, 1 as kind,
    s.start_ns + g.place * 12000000 as start_ns, s.start_ns + (g.place + 1) * 12000000 as end_ns, 0 as status_code,
    '' as status_message, 'twintrace-edge' as service_name, md5('resource')::uuid as resource_id,
    md5('scope')::uuid as scope_id, '{}' as attributes, '[]' as events, '[]' as links, 0 as dropped_attributes,
    0 as dropped_events, 0 as dropped_links, s.received_ns, s.batch_id
from (select * from scores where step = 'raised' order by last_ns desc limit 500) as s,
    (values (0, 'readings'), (1, 'features'), (2, 'score'), (3, 'decision')) as g(place, name)
