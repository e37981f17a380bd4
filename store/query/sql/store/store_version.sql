-- What has changed since, by topic, for who sees all sites (others: store_version_within_sites). Readings are told by the
-- batches that brought them. One pass over the counts: a subquery for each takes longer to plan than to count.
select
    sum(counted) filter (topic = 'alerts')::bigint as alerts, sum(counted) filter (topic = 'scores')::bigint as scores,
    sum(counted) filter (topic = 'readings')::bigint as readings, sum(counted) filter (topic = 'runs')::bigint as runs,
    sum(counted) filter (topic = 'spans')::bigint as spans
from (
    select 'alerts' as topic, count(*) as counted from alert_events
    union all
    select 'alerts', count(*) from operator_actions
    union all
    select 'alerts', count(*) from verdicts
    union all
    select 'scores', count(*) from scores
    union all
    select 'scores', count(*) from unscored_windows
    union all
    select 'readings', count(*) from reading_batches
    union all
    select 'runs', count(*) from runs
    union all
    select 'runs', count(*) from assets
    union all
    select 'runs', count(*) from deployments
    union all
    select 'runs', count(*) from artifacts
    union all
    select 'spans', count(*) from spans
)
