-- Points of one metric series at a time in [from, to), newest first; a bound that is null asks for nothing. value: of
-- a gauge or sum, null when none was recorded and of all other kinds; as_int: the same, exact, when it came as an
-- integer; detail: histograms, summaries and exemplars whole. no_value: the sender flagged that it recorded none, so
-- that value is none either. The next page begins after the time and the id of the last row; a page has at most
-- 10,000. Who asks for some sites only sees what a gateway of an asset there sent.
with senders as (
    select r.resource_id from resources as r
    -- a sender that is no gateway of an asset is only shown to who sees all sites
    where $sites::varchar[] is null or json_extract_string(r.attributes, '$."twin.gateway.id"') in (
        select gateway_id from current_assets where gateway_id <> '' and in_scope($sites, site_id)
    )
),
points as (
    select p.* from metric_points as p
    where p.name = $metric::varchar
        and ($from_ns::bigint is null or p.time_ns >= $from_ns::bigint)
        and ($to_ns::bigint is null or p.time_ns < $to_ns::bigint)
        and ($sites::varchar[] is null or p.resource_id in (select resource_id from senders))
),
sets as (
    -- one set of attributes is one series, in whatever order it came
    select attributes, to_json(list_sort(map_entries(from_json(attributes, '"MAP(VARCHAR, JSON)"'))))::varchar as sorted
    from (select distinct attributes from points)
),
page as (
    select
        p.*,
        left(sha256(to_json([
            p.name, p.unit, p.kind, p.temporality::varchar, p.monotonic::varchar, s.sorted, p.resource_id::varchar,
            p.scope_id::varchar
        ])::varchar), 32) as series_id
    from points as p
    join sets as s on s.attributes = p.attributes
    where series_id = $series_id::varchar
        and ($after_ns::bigint is null or p.time_ns < $after_ns::bigint
            or (p.time_ns = $after_ns::bigint and p.point_id > $after_id::uuid))
    order by p.time_ns desc, p.point_id
    limit least($limit::bigint, 10000)
)
select
    replace(p.point_id::varchar, '-', '') as point_id, p.series_id, p.time_ns, p.start_ns, p.kind,
    case when p.flags & 1 = 0 then p.value end as value,
    case when p.flags & 1 = 0 and p.kind in ('gauge', 'sum')
        then json_extract(p.detail, '/as_int')::bigint
    end as as_int,
    p.flags & 1 = 1 as no_value, p.detail, p.flags, p.received_ns
from page as p
order by p.time_ns desc, p.point_id
