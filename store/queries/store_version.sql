-- What has changed since, by topic; no asset is named, so it is the same for everybody.
select
    (select count(*) from alert_events) + (select count(*) from operator_actions) + (select count(*) from verdicts)
        as alerts,
    (select count(*) from scores) + (select count(*) from unscored_windows) as scores,
    (select count(*) from readings) as readings,
    (select count(*) from runs) + (select count(*) from assets) + (select count(*) from deployments)
        + (select count(*) from artifacts) as runs,
    (select count(*) from spans) as spans
