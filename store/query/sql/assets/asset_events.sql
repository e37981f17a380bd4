-- What was done about an asset from $from_ns to $to_ns: bundles put in service, actions and verdicts of people,
-- documents of its contract that arrived. Of bundles also the one that was in service when the range began. Newest
-- first, at most $limit of them.
with seen as (
    select asset_id from current_assets as a
    where a.asset_id = $asset_id::varchar
        and in_scope($sites, a.site_id)
),
here as (
    select alert_id from episodes where asset_id = $asset_id::varchar
),
done as (
    select
        'deployment' as kind, from_ns as at_ns, bundle_id as subject, gateway_id as who, contract as detail,
        null::uuid as alert_id
    from deployments
    where asset_id = $asset_id::varchar and from_ns <= $to_ns::bigint
        and from_ns >= coalesce(
            (select max(from_ns) from deployments where asset_id = $asset_id::varchar and from_ns <= $from_ns::bigint),
            $from_ns::bigint
        )
    union all
    select 'action', acted_ns, verb, actor, case when verb = 'assign' then assignee else note end, alert_id
    from operator_actions
    where acted_ns between $from_ns::bigint and $to_ns::bigint and alert_id in (select alert_id from here)
    union all
    select 'verdict', decided_ns, case when retracts is null then value else 'retract' end, actor, reason, alert_id
    from verdicts
    where decided_ns between $from_ns::bigint and $to_ns::bigint and alert_id in (select alert_id from here)
    union all
    select 'contract', min(received_ns), name, '', artifact_id, null
    from artifacts
    where kind = 'contract' and name in (select contract from assets where asset_id = $asset_id::varchar)
    group by artifact_id, name
    having min(received_ns) between $from_ns::bigint and $to_ns::bigint
)
select
    kind, at_ns, subject, who, detail, coalesce(replace(alert_id::varchar, '-', ''), '') as alert_id,
    count(*) over () as of_them
from done
where exists (select 1 from seen)
order by at_ns desc, kind, subject, who, detail, alert_id
limit $limit::bigint
