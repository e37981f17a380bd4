-- store_version for who sees some sites only: what has changed at those. Documents are of no site, new ones come with a
-- run or a declaration; of spans those of scored windows count.
with seen as (
    select asset_id from assets_in_scope($sites)
),
alerts_seen as (
    select alert_id from episodes where asset_id in (select asset_id from seen)
)
select
    sum(counted) filter (topic = 'alerts')::bigint as alerts, sum(counted) filter (topic = 'scores')::bigint as scores,
    sum(counted) filter (topic = 'readings')::bigint as readings, sum(counted) filter (topic = 'runs')::bigint as runs,
    sum(counted) filter (topic = 'spans')::bigint as spans
from (
    select 'alerts' as topic, count(*) as counted from alert_events where asset_id in (select asset_id from seen)
    union all
    select 'alerts', count(*) from operator_actions where alert_id in (select alert_id from alerts_seen)
    union all
    select 'alerts', count(*) from verdicts where alert_id in (select alert_id from alerts_seen)
    union all
    select 'scores', count(*) from scores where asset_id in (select asset_id from seen)
    union all
    select 'scores', count(*) from unscored_windows where asset_id in (select asset_id from seen)
    union all
    select 'readings', count(*) from reading_batches where asset_id in (select asset_id from seen)
    union all
    select 'runs', count(*) from runs where asset_id in (select asset_id from seen)
    union all
    select 'runs', count(*) from assets where asset_id in (select asset_id from seen)
    union all
    select 'runs', count(*) from deployments where asset_id in (select asset_id from seen)
    union all
    select 'spans', count(*) from scores where asset_id in (select asset_id from seen)
)
