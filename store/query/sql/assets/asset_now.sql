-- Every declared asset, or the one of $asset_id, as it stands now: its declaration, its operating state, its newest
-- valid score and its alerts. state: blind while such an alert is open, else what its newest window or rest says, and
-- unknown once that is too old to be scored now.
with seen as (
    select * from assets_in_scope($sites)
    where $asset_id::varchar is null or asset_id = $asset_id::varchar
),
marks as (
    select asset_id, last_ns, operating_state as word from scores
    where last_ns > $now_ns::bigint - day_ns() and last_ns <= $now_ns::bigint + minute_ns()
        and ($asset_id::varchar is null or asset_id = $asset_id::varchar)
    union all
    -- a stretch that the contract does not score because of the machine's state
    select asset_id, last_ns, 'stopped' from unscored_windows
    where reason = 'state' and last_ns > $now_ns::bigint - day_ns() and last_ns <= $now_ns::bigint + minute_ns()
        and ($asset_id::varchar is null or asset_id = $asset_id::varchar)
),
told as (
    select asset_id, max(last_ns, 4) as ends, arg_max(word, last_ns) as word from marks group by asset_id
),
scored as (
    select asset_id, max(last_ns) as last_ns from scores
    where last_ns <= $now_ns::bigint + minute_ns() and ($asset_id::varchar is null or asset_id = $asset_id::varchar)
    group by asset_id
),
alerts as (
    select
        asset_id, count(*) filter (cleared_ns is null) as open_alerts,
        min(priority_rank) filter (cleared_ns is null) as worst_rank,
        min(raised_ns) filter (cleared_ns is null and kind = 'blind') as blind_ns,
        count(*) as alerts
    from episodes
    where $asset_id::varchar is null or asset_id = $asset_id::varchar
    group by asset_id
)
select
    a.asset_id, a.name, a.component, a.parent, a.enterprise, a.site_id, a.site, a.area, a.line, a.asset_class, a.criticality,
    a.redundancy, a.time_zone, a.shifts, a.origin, a.contract, a.aliases, a.gateway_id, a.declared_ns,
    case
        when e.blind_ns is not null then 'blind'
        when is_scored_now(t.ends, $now_ns::bigint) then t.word
        else 'unknown'
    end as state,
    e.blind_ns, s.last_ns as scored_ns, coalesce(e.open_alerts, 0) as open_alerts,
    coalesce(['critical', 'high', 'medium', 'low'][e.worst_rank], '') as worst, coalesce(e.alerts, 0) as alerts
from seen as a
left join told as t on t.asset_id = a.asset_id
left join scored as s on s.asset_id = a.asset_id
left join alerts as e on e.asset_id = a.asset_id
order by a.site, a.area, a.name, a.asset_id
