-- Spans under the ids of a stored one of which anything differs. Client and server may share their ids: both are spans.
select found."row", min(found.unlike) as unlike from (
    select incoming."row", case
        when stored.parent_span_id is distinct from incoming.parent_span_id then 'parent_span_id'
        when stored.trace_state is distinct from incoming.trace_state then 'trace_state'
        when stored.flags is distinct from incoming.flags then 'flags'
        when stored.name is distinct from incoming.name then 'name'
        when stored.kind is distinct from incoming.kind then 'kind'
        when stored.start_ns is distinct from incoming.start_ns then 'start_ns'
        when stored.end_ns is distinct from incoming.end_ns then 'end_ns'
        when stored.status_code is distinct from incoming.status_code then 'status_code'
        when stored.status_message is distinct from incoming.status_message then 'status_message'
        when stored.service_name is distinct from incoming.service_name then 'service_name'
        when stored.resource_id is distinct from incoming.resource_id then 'resource_id'
        when stored.scope_id is distinct from incoming.scope_id then 'scope_id'
        when stored.attributes is distinct from incoming.attributes then 'attributes'
        when stored.events is distinct from incoming.events then 'events'
        when stored.links is distinct from incoming.links then 'links'
        when stored.dropped_attributes is distinct from incoming.dropped_attributes then 'dropped_attributes'
        when stored.dropped_events is distinct from incoming.dropped_events then 'dropped_events'
        when stored.dropped_links is distinct from incoming.dropped_links then 'dropped_links'
        else ''
    end as unlike
    from incoming_spans as incoming
    join spans as stored using (trace_id, span_id)
    where stored.start_ns between $from_ns and $to_ns and incoming.start_ns between $from_ns and $to_ns
) as found
group by found."row"
having bool_and(found.unlike <> '')
