-- What changed since $from_ns, and what is to come: shelves and times out of service that end or begin, deployments,
-- bundles, contracts, site configuration, declarations, runs. What one gateway does to many assets within an hour is
-- one row, with the ids of these assets; the name is that of one of them.
with seen as (
    select * from assets_in_scope($sites)
),
held as (
    select
        case when 'shelve' = verb and until_ns > $now_ns::bigint then 'shelve_ends'
            when verb = 'shelve' then 'shelve_ended'
            when until_ns > $now_ns::bigint then 'out_of_service_ends' else 'out_of_service_ended' end as kind,
        until_ns as at_ns, '' as subject, who, asset_id, alert_id
    from (
        select 'shelve' as verb, shelved_until_ns as until_ns, shelved_by as who, asset_id, alert_id
        from episodes where shelved_until_ns > $from_ns::bigint
        union all
        select 'out', out_until_ns, out_by, asset_id, alert_id from episodes where out_until_ns > $from_ns::bigint
    )
    union all
    select case when out_from_ns > $now_ns::bigint then 'out_of_service_begins' else 'out_of_service' end,
        out_from_ns, '', out_by, asset_id, alert_id
    from episodes where out_from_ns > $from_ns::bigint
),
ended as (
    select run_id, any_value(gateway_id) as gateway_id, any_value(asset_id) as asset_id, max(produced_ns) as at_ns
    from current_ledger where not starts_with(signal, '#')
    group by run_id having bool_and(at_end)
),
done as (
    select 'deployment' as kind, received_ns as at_ns, bundle_id as subject, gateway_id as who, asset_id
    from deployments where received_ns > $from_ns::bigint
    union all
    select 'declaration', received_ns, contract, gateway_id, asset_id from assets where received_ns > $from_ns::bigint
    union all
    select 'run_begins', min(received_ns), any_value(origin), gateway_id, asset_id
    from runs where received_ns > $from_ns::bigint group by gateway_id, asset_id, received_ns // hour_ns()
    union all
    select 'run_ended', at_ns, '', gateway_id, asset_id from ended where at_ns > $from_ns::bigint
),
gathered as (
    select
        kind, max(at_ns) as at_ns, subject, who, list(distinct asset_id order by asset_id) as asset_ids,
        count(*) as times, null::uuid as alert_id
    from done where asset_id in (select asset_id from seen)
    group by kind, subject, who, at_ns // hour_ns()
    union all
    select kind, at_ns, subject, who, [asset_id], 1, alert_id from held where asset_id in (select asset_id from seen)
    union all
    -- a document belongs to no asset; who may see only some sites is not shown it
    select kind, min(received_ns), name, '', [], 1, null
    from artifacts where kind in ('bundle', 'contract', 'site') and $sites::varchar[] is null
    group by artifact_id, kind, name having min(received_ns) > $from_ns::bigint
)
select
    g.kind, g.at_ns, g.subject, coalesce(g.who, '') as who, g.asset_ids, len(g.asset_ids) as assets, g.times,
    coalesce(a.name, g.asset_ids[1], '') as asset_name, coalesce(a.site, '') as site,
    replace(coalesce(g.alert_id::varchar, ''), '-', '') as alert_id, count(*) over () as of_them
from gathered as g
left join seen as a on a.asset_id = g.asset_ids[1]
order by g.at_ns > $now_ns::bigint desc, case when g.at_ns > $now_ns::bigint then g.at_ns else -g.at_ns end, g.kind,
    g.subject, g.who, asset_name, alert_id
limit $limit::bigint
