-- How each gateway's way up stands, by its own health of the last 24 h: the state it last said, when that was heard,
-- how old the oldest unsent record was, how many minutes held another state than up.
with said as (
    select
        resource_id, name, time_ns, received_ns, value,
        json_extract_string(attributes, '$."twin.uplink.state"') as state
    from metric_points
    where name in ('twin.uplink.state', 'twin.outbox.oldest_age') and received_ns > $now_ns::bigint - day_ns()
        -- only the state it is in has the value 1
        and (name <> 'twin.uplink.state' or value = 1)
),
heard as (
    select
        json_extract_string(r.attributes, '$."twin.gateway.id"') as gateway_id,
        arg_max(s.state, s.time_ns) filter (s.name = 'twin.uplink.state') as state,
        max(s.received_ns) as heard_ns,
        arg_max(s.value, s.time_ns) filter (s.name = 'twin.outbox.oldest_age') as oldest_age_s,
        count(distinct s.time_ns // minute_ns()) filter (s.state in ('away', 'refused')) as cut_minutes
    from said as s
    join resources as r on r.resource_id = s.resource_id
    group by gateway_id
)
select distinct
    a.site, a.gateway_id, h.state, h.heard_ns, h.oldest_age_s, coalesce(h.cut_minutes, 0) as cut_minutes
from assets_in_scope($sites) as a
left join heard as h on h.gateway_id = a.gateway_id
where in_scope($sites, a.site_id)
order by a.site, a.gateway_id
