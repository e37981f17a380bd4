-- What was last seen of each run, of what was received since a time: its newest scored window, or its newest stretch
-- that the contract leaves unscored on purpose (state, commissioning), whichever is further by sequence. is_excused:
-- such a stretch is the newest thing known of the run, so nobody expects a score.
with scored as (
    select
        run_id, asset_id, max(last_sequence) as sequence, arg_max(received_ns, last_sequence) as received_ns,
        arg_max(window_id, last_sequence) as window_id, arg_max(vector_id, last_sequence) as vector_id,
        arg_max(score_id, last_sequence) as score_id
    from scores
    where received_ns >= $from_ns::bigint
    group by run_id, asset_id
),
stretches as (
    select *, reason in ('state', 'commissioning') as excuses from unscored_windows where received_ns >= $from_ns::bigint
),
unscored as (
    select
        run_id, asset_id, max(last_sequence) as newest_sequence, arg_max(excuses, last_sequence) as is_newest_excused,
        max(last_sequence) filter (where excuses) as sequence,
        arg_max(received_ns, last_sequence) filter (where excuses) as received_ns
    from stretches
    group by run_id, asset_id
)
select
    replace(run_id::varchar, '-', '') as run_id, asset_id,
    greatest(coalesce(s.sequence, -1), coalesce(u.sequence, -1)) as sequence,
    case when coalesce(u.sequence, -1) > coalesce(s.sequence, -1) then u.received_ns else s.received_ns end as seen_ns,
    coalesce(u.newest_sequence > coalesce(s.sequence, -1) and u.is_newest_excused, false) as is_excused,
    replace(s.window_id::varchar, '-', '') as window_id, replace(s.vector_id::varchar, '-', '') as vector_id,
    replace(s.score_id::varchar, '-', '') as score_id
from scored as s
full join unscored as u using (run_id, asset_id)
left join current_assets as a using (asset_id)
where (s.sequence is not null or u.sequence is not null)
    and in_scope($sites, a.site_id)
order by asset_id, run_id
