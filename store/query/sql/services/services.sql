-- Every service that sent spans, log records or metric points: how many, and when the first and the last of each was;
-- one row a service, the one that gave no name among them. A span is of when it began, a log record without a time of
-- when it was observed; null when there is none, or none with a time. Readings and documents came as log records too,
-- but are counted in the ledger. The next page begins after the name of the last row; a page has at most 10,000. Who
-- asks for some sites only sees what a gateway of an asset there sent.
with senders as (
    select r.resource_id from resources as r
    -- a sender that is no gateway of an asset is only shown to who sees all sites
    where $sites::varchar[] is null or json_extract_string(r.attributes, '$."twin.gateway.id"') in (
        select gateway_id from current_assets where gateway_id <> '' and in_scope($sites, site_id)
    )
),
counted as (
    select
        service_name,
        count(*) as spans, min(nullif(start_ns, 0)) as first_span_ns, max(nullif(start_ns, 0)) as last_span_ns,
        0 as logs, null as first_log_ns, null as last_log_ns, 0 as points, null as first_point_ns, null as last_point_ns
    from spans
    where $sites::varchar[] is null or resource_id in (select resource_id from senders)
    group by service_name
    union all
    select
        service_name, 0, null, null,
        count(*), min(nullif(coalesce(nullif(time_ns, 0), observed_ns), 0)),
        max(nullif(coalesce(nullif(time_ns, 0), observed_ns), 0)), 0, null, null
    from logs
    where $sites::varchar[] is null or resource_id in (select resource_id from senders)
    group by service_name
    union all
    select
        service_name, 0, null, null, 0, null, null,
        count(*), min(nullif(time_ns, 0)), max(nullif(time_ns, 0))
    from metric_points
    where $sites::varchar[] is null or resource_id in (select resource_id from senders)
    group by service_name
)
select
    service_name, sum(spans)::bigint as spans, max(first_span_ns)::bigint as first_span_ns,
    max(last_span_ns)::bigint as last_span_ns, sum(logs)::bigint as logs, max(first_log_ns)::bigint as first_log_ns,
    max(last_log_ns)::bigint as last_log_ns, sum(points)::bigint as points,
    max(first_point_ns)::bigint as first_point_ns, max(last_point_ns)::bigint as last_point_ns
from counted
where $after_service::varchar is null or service_name > $after_service::varchar
group by service_name
order by service_name
limit least($limit::bigint, 10000)
