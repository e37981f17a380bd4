-- Metric series with a point that meets every condition: of this name and service, at a time in [from, to), with these
-- attributes on the point or on its resource. A condition that is null asks for nothing. One row a series, which is
-- what OpenTelemetry calls one: resource, scope, name, unit, kind and set of attributes; points, first_ns and last_ns
-- count those in the range. temporality is null where the kind has none, monotonic where it is no sum. The next page
-- begins after the name and the id of the last row; a page has at most 10,000. Who asks for some sites only sees what a
-- gateway of an asset there sent.
with asked as (
    -- An attribute is asked for by key and text, and has the text whatever its type is: a string that is it, a boolean,
    -- integer, list or map whose JSON is it, a double of its value, bytes whose base64 is it. The key becomes a JSON
    -- pointer, in which nothing but ~ and / means anything.
    select coalesce(list({
        'pointer': concat('/', replace(replace(key, '~', '~0'), '/', '~1')),
        'spellings': [
            to_json(value)::varchar,
            case when json_valid(value) then json(value)::varchar end,
            case when isfinite(number) then to_json(number)::varchar end,
            case when number = 0 then to_json(-number)::varchar end,
            case when not isfinite(number) then json_object('$double', to_json(number)::varchar)::varchar end,
            json_object('$bytes', value)::varchar
        ]
    }), []) as attributes
    from (
        select
            -- what is asked for is copied for every row: 100 kB of it would take minutes over a million
            case
                when key is null or value is null
                    then error('attribute_keys, attribute_values: as many of the one as of the other')
                when greatest(len(key), len(value)) > 1000
                    then error('attribute_keys, attribute_values: at most 1,000 characters each')
                when len($attribute_keys::varchar[]) > 10 then error('attribute_keys: at most 10')
                else key
            end as key,
            value, try_cast(value as double) as number
        from (select unnest($attribute_keys::varchar[]) as key, unnest($attribute_values::varchar[]) as value)
    )
),
senders as (
    -- resources are few, so each is looked into once: what of the attributes the resource itself does not have
    select
        r.resource_id, r.attributes, list_filter(a.attributes, lambda one: not coalesce(
            list_contains(one.spellings, json_extract(r.attributes, one.pointer)::varchar), false
        )) as lacking
    from resources as r, asked as a
    -- a sender that is no gateway of an asset is only shown to who sees all sites
    where $sites::varchar[] is null or json_extract_string(r.attributes, '$."twin.gateway.id"') in (
        select gateway_id from current_assets where gateway_id <> '' and in_scope($sites, site_id)
    )
),
points as (
    select p.*, r.attributes as resource_attributes
    from metric_points as p
    cross join asked as a
    left join senders as r on r.resource_id = p.resource_id
    where ($metric::varchar is null or p.name = $metric::varchar)
        and ($service::varchar is null or p.service_name = $service::varchar)
        and ($from_ns::bigint is null or p.time_ns >= $from_ns::bigint)
        and ($to_ns::bigint is null or p.time_ns < $to_ns::bigint)
        and ($sites::varchar[] is null or r.resource_id is not null)
        -- what the resource lacks, the point has
        and len(list_filter(coalesce(r.lacking, a.attributes), lambda one: not coalesce(
            list_contains(one.spellings, json_extract(p.attributes, one.pointer)::varchar), false
        ))) = 0
),
sets as (
    -- one set of attributes is one series, in whatever order it came
    select attributes, to_json(list_sort(map_entries(from_json(attributes, '"MAP(VARCHAR, JSON)"'))))::varchar as sorted
    from (select distinct attributes from points)
),
series as (
    select
        left(sha256(to_json([
            p.name, p.unit, p.kind, p.temporality::varchar, p.monotonic::varchar, s.sorted, p.resource_id::varchar,
            p.scope_id::varchar
        ])::varchar), 32) as series_id,
        p.name, p.unit, p.kind,
        case when p.kind in ('sum', 'histogram', 'exponential_histogram') then
            case p.temporality when 0 then 'unspecified' when 1 then 'delta' when 2 then 'cumulative'
                else p.temporality::varchar end
        end as temporality,
        case when p.kind = 'sum' then p.monotonic end as monotonic,
        any_value(p.service_name) as service_name, arg_max(p.description, (p.time_ns, p.description)) as description,
        min(p.attributes) as attributes, coalesce(any_value(p.resource_attributes), '{}') as resource_attributes,
        p.resource_id, p.scope_id, count(*) as points, min(p.time_ns) as first_ns, max(p.time_ns) as last_ns
    from points as p
    join sets as s on s.attributes = p.attributes
    group by p.name, p.unit, p.kind, p.temporality, p.monotonic, s.sorted, p.resource_id, p.scope_id
),
page as (
    select * from series
    where $after_name::varchar is null or name > $after_name::varchar
        or (name = $after_name::varchar and series_id > $after_id::varchar)
    order by name, series_id
    limit least($limit::bigint, 10000)
)
select
    p.* replace (
        replace(p.resource_id::varchar, '-', '') as resource_id, replace(p.scope_id::varchar, '-', '') as scope_id
    ),
    coalesce(c.name, '') as scope_name, coalesce(c.version, '') as scope_version
from page as p
left join scopes as c on c.scope_id = p.scope_id
order by p.name, p.series_id
