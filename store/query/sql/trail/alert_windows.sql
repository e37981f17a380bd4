-- The window that raised an alert, and the newest one scored while it was open. The times only say where to look:
-- a window is chosen by its id and by the alert it names.
with near as (
    select s.* from scores as s
    left join current_assets as a on a.asset_id = s.asset_id
    where s.run_id = $run_id::uuid
        and s.last_ns between $raised_ns::bigint and coalesce($cleared_ns::bigint, 9223372036854775806)
        and in_scope($sites, a.site_id)
),
newest as (
    select score_id from near where alert_id = $alert_id::uuid order by last_sequence desc limit 1
)
select
    s.* replace (
        replace(s.window_id::varchar, '-', '') as window_id, replace(s.run_id::varchar, '-', '') as run_id,
        replace(s.vector_id::varchar, '-', '') as vector_id, replace(s.score_id::varchar, '-', '') as score_id,
        replace(s.alert_id::varchar, '-', '') as alert_id, replace(s.batch_id::varchar, '-', '') as batch_id
    ),
    s.score_id = $score_id::uuid as is_raising,
    s.score_id in (select score_id from newest) as is_latest
from near as s
where s.score_id = $score_id::uuid or s.score_id in (select score_id from newest)
order by s.last_sequence
