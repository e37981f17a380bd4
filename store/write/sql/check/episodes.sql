-- Episodes that are not what their records make of them: another row, none, or one of an alert that has no step.
select
    (select count(*) from kept_episodes) as "rows",
    (select count(distinct alert_id) from kept_episodes) as different,
    (
        select count(distinct alert_id) from (
            (select * from kept_episodes except select * from episodes)
            union all
            (select * from episodes except select * from kept_episodes)
            union all
            select * from kept_episodes where alert_id not in (select alert_id from alert_events)
        )
    ) as unlike
