-- What an asset did from $from_ns to $to_ns, stretch after stretch without overlap: its operating state while it was
-- scored; stopped while its contract does not score it for its state; else not_scored and why. Where nothing is known
-- is no row: a stretch ends when no window follows within 2 minutes and 3 of its usual intervals. At most $limit rows,
-- the longest, in time order; the sums are those of all of them.
with seen as (
    select asset_id from current_assets as a
    where a.asset_id = $asset_id::varchar
        and in_scope($sites, a.site_id)
),
windows as (
    select first_ns, last_ns, operating_state as word, '' as reason, 1 as windows from scores
    where asset_id = $asset_id::varchar and last_ns > $from_ns::bigint and last_ns <= $to_ns::bigint
        and exists (select 1 from seen)
    union all
    select
        first_ns, last_ns, case when reason = 'state' then 'stopped' else 'not_scored' end,
        case when reason = 'state' then '' else reason end, "count"
    from unscored_windows
    where asset_id = $asset_id::varchar and last_ns > $from_ns::bigint and first_ns <= $to_ns::bigint
        and exists (select 1 from seen)
),
-- every one while they are few; else those that end in the same two thousandth of the range are told together, as a
-- window function over 40,000 of them takes 0.3 s and over 2,000 a hundredth of it
pace as (
    select
        case when count(*) <= 2000 then 1 else 1 + ($to_ns::bigint - $from_ns::bigint) // 2000 end as step_ns,
        -- a window may claim any time: three times as long may be more than 64 bits hold, and so is 100 years enough
        least(
            scoring_patience_ns(min(last_ns)::hugeint, max(last_ns)::hugeint, sum(windows)), 36500 * day_ns()
        )::bigint as apart_ns
    from windows
),
marks as (
    select word, reason, min(first_ns) as first_ns, max(last_ns) as last_ns, least(sum(windows), 9223372036854775807)::bigint as windows
    from windows group by last_ns // (select step_ns from pace), word, reason
),
-- a window begins where the one before it ended, so that no moment counts twice
parted as (
    select
        *, lag(word || '/' || reason) over placed as before, lag(last_ns) over placed as ended_ns
    from marks
    window placed as (order by last_ns, first_ns, word, reason)
),
begun as (
    select
        *, coalesce(first_ns > ended_ns + (select greatest(apart_ns, step_ns) from pace), true) as is_apart,
        coalesce(word || '/' || reason <> before, true) as is_other
    from parted
),
numbered as (
    select
        *, count(*) filter (is_apart or is_other) over (order by last_ns, first_ns, word, reason) as stretch,
        greatest(case when is_apart then first_ns else ended_ns end, $from_ns::bigint) as begins_ns
    from begun
),
stretches as (
    select
        any_value(word) as word, any_value(reason) as reason, least(min(begins_ns), $to_ns::bigint) as from_ns,
        least(max(last_ns), $to_ns::bigint) as to_ns, least(sum(windows), 9223372036854775807)::bigint as windows
    from numbered group by stretch
),
summed as (
    select
        *, count(*) over () as of_them,
        sum(to_ns - from_ns) filter (word not in ('stopped', 'standby', 'not_scored')) over () as running_ns,
        sum(to_ns - from_ns) filter (word in ('stopped', 'standby')) over () as stopped_ns,
        sum(to_ns - from_ns) filter (word = 'not_scored') over () as unscored_ns
    from stretches where to_ns > from_ns
),
longest as (
    select * from summed order by to_ns - from_ns desc, from_ns limit $limit::bigint
)
select
    word, reason, from_ns, to_ns, windows, of_them, coalesce(running_ns, 0)::bigint as running_ns,
    coalesce(stopped_ns, 0)::bigint as stopped_ns, coalesce(unscored_ns, 0)::bigint as unscored_ns
from longest
order by from_ns, to_ns, word
