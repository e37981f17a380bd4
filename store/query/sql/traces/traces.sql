-- Traces with a span that meets every condition at once, newest first: of this service, name and status, taking this
-- long, begun in [from, to), with these attributes on the span or on its resource. A condition that is null asks for
-- nothing. A trace is named after its first span without a parent, or after its first span when none is stored. The
-- next page begins after the start and the id of the last row; a page has at most 10,000. Who asks for some sites only
-- sees traces of windows of assets there.
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
        r.resource_id, list_filter(a.attributes, lambda one: not coalesce(
            list_contains(one.spellings, json_extract(r.attributes, one.pointer)::varchar), false
        )) as lacking
    from resources as r, asked as a
),
met as (
    select distinct s.trace_id
    from spans as s
    cross join asked as a
    left join senders as r on r.resource_id = s.resource_id
    where ($service::varchar is null or s.service_name = $service::varchar)
        and ($span_name::varchar is null or s.name = $span_name::varchar)
        and ($status::varchar is null or s.status_code = case $status::varchar
            when 'unset' then 0 when 'ok' then 1 when 'error' then 2 else error('status: unset, ok or error') end)
        and ($least_ns::bigint is null or s.end_ns - s.start_ns >= $least_ns::bigint)
        and ($most_ns::bigint is null or s.end_ns - s.start_ns <= $most_ns::bigint)
        and ($from_ns::bigint is null or s.start_ns >= $from_ns::bigint)
        and ($to_ns::bigint is null or s.start_ns < $to_ns::bigint)
        -- what the resource lacks, the span has
        and len(list_filter(coalesce(r.lacking, a.attributes), lambda one: not coalesce(
            list_contains(one.spellings, json_extract(s.attributes, one.pointer)::varchar), false
        ))) = 0
),
begun as (
    select trace_id, min(start_ns) as start_ns from spans
    where trace_id in (select trace_id from met where trace_in_scope($sites, trace_id))
    group by trace_id
),
page as (
    select trace_id, start_ns from begun
    where $after_ns::bigint is null or start_ns < $after_ns::bigint
        or (start_ns = $after_ns::bigint and trace_id > $after_id::uuid)
    order by start_ns desc, trace_id
    limit least($limit::bigint, 10000)
),
told as (
    select
        s.trace_id, p.start_ns, max(s.end_ns) - p.start_ns as duration_ns,
        count(*) as spans, count(*) filter (s.status_code = 2) as errors,
        count(distinct s.service_name) as service_count, list(distinct s.service_name) as services,
        arg_min(
            {'name': s.name, 'service_name': s.service_name, 'is_root': s.parent_span_id is null},
            (s.parent_span_id is not null, s.start_ns, s.span_id, -s.kind::int, s.name, s.resource_id)
        ) as first_span
    from spans as s
    join page as p on p.trace_id = s.trace_id
    group by s.trace_id, p.start_ns
)
select
    replace(trace_id::varchar, '-', '') as trace_id, first_span.name as name,
    first_span.service_name as service_name, first_span.is_root as has_root, start_ns, duration_ns, spans, errors,
    service_count, list_slice(list_sort(services), 1, 20) as services
from told
order by start_ns desc, told.trace_id
