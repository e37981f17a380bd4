-- Log records that meet every condition, newest first: of this service, event and trace, at least this severe, with
-- this text in the body whatever its case, at a time in [from, to), with these attributes on record or resource.
-- A condition that is null asks for nothing. A record without a time is of when it was observed. The next page begins
-- after the time and the id of the last row; a page has at most 10,000. Who asks for some sites only sees records of
-- traces of windows of assets there. Readings and documents came as log records too, but have tables of their own.
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
),
met as (
    select l.log_id, coalesce(nullif(l.time_ns, 0), l.observed_ns) as at_ns
    from logs as l
    cross join asked as a
    left join senders as r on r.resource_id = l.resource_id
    where ($service::varchar is null or l.service_name = $service::varchar)
        and ($event::varchar is null or l.event_name = $event::varchar)
        and ($trace_id::uuid is null or l.trace_id = $trace_id::uuid)
        and ($least_severity::bigint is null or l.severity_number >= $least_severity::bigint)
        and ($from_ns::bigint is null or at_ns >= $from_ns::bigint)
        and ($to_ns::bigint is null or at_ns < $to_ns::bigint)
        -- of a body that is no text, its JSON is looked into
        and ($text::varchar is null or contains(
            lower(case when starts_with(l.body, '"') then json_extract_string(l.body, '$') else l.body end),
            lower($text::varchar)
        ))
        and ($after_ns::bigint is null or at_ns < $after_ns::bigint
            or (at_ns = $after_ns::bigint and l.log_id > $after_id::uuid))
        -- what the resource lacks, the record has
        and len(list_filter(coalesce(r.lacking, a.attributes), lambda one: not coalesce(
            list_contains(one.spellings, json_extract(l.attributes, one.pointer)::varchar), false
        ))) = 0
        and trace_in_scope($sites, l.trace_id)
    order by at_ns desc, l.log_id
    limit least($limit::bigint, 10000)
)
select
    m.at_ns,
    l.* replace (
        replace(l.log_id::varchar, '-', '') as log_id, replace(l.trace_id::varchar, '-', '') as trace_id,
        format('{:016x}', l.span_id) as span_id,
        replace(l.resource_id::varchar, '-', '') as resource_id, replace(l.scope_id::varchar, '-', '') as scope_id,
        replace(l.batch_id::varchar, '-', '') as batch_id
    ),
    coalesce(r.attributes, '{}') as resource_attributes
from met as m
join logs as l on l.log_id = m.log_id
left join senders as r on r.resource_id = l.resource_id
order by m.at_ns desc, m.log_id
