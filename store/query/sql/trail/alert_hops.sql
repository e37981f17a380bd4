-- What decides how the hops of every alert stand, one row an alert: the same facts that its trail is put together from.
-- Not of blind alerts: they say that there are no hops, so they count in no completeness (ADR-008).
with raised as (
    -- the raise; the first step there is when the raise itself is not stored
    select e.*, e.step = 'raised' as raise_is_stored
    from alert_events as e
    left join current_assets as a on a.asset_id = e.asset_id
    where e.kind <> 'blind' and in_scope($sites, a.site_id)
    qualify row_number() over (
        partition by e.alert_id order by e.step = 'raised' desc, e.edge_sequence, e.received_ns
    ) = 1
),
scored as (
    select r.alert_id, s.run_id, any_value(s.ranges) as ranges, min(s.first_ns) as first_ns, max(s.last_ns) as last_ns
    from raised as r
    join scores as s on s.score_id = r.score_id and s.run_id = r.run_id and s.last_ns = r.event_ns
    where s.last_ns >= (select min(event_ns) from raised)
    group by r.alert_id, s.run_id
),
wanted as (
    select alert_id, run_id, unnest(sequence_ranges(ranges), recursive := true) from scored
),
named as (
    select alert_id, sum(last_sequence - first_sequence + 1)::bigint as named from wanted group by alert_id
),
near as (
    -- the times only say where to look
    select distinct run_id, signal, sequence, sequence // 64 as block from readings
    where time_ns between (select min(first_ns) from scored) - minute_ns()
        and (select max(last_ns) from scored) + minute_ns()
        and run_id in (select run_id from scored)
),
-- by blocks of 64, else every window meets every reading of its run: 12 s for 100,000 alerts, and many minutes so
blocks as (
    select *, unnest(range(first_sequence // 64, last_sequence // 64 + 1)) as block from wanted
),
stored as (
    select w.alert_id, count(*) as stored
    from blocks as w
    join near as n on n.run_id = w.run_id and n.signal = w.signal and n.block = w.block
        and n.sequence between w.first_sequence and w.last_sequence
    group by w.alert_id
),
refused as (
    select r.alert_id, list(distinct c.record) as records
    from raised as r
    join collector_refusals as c
        on c.named_id = replace(r.alert_id::varchar, '-', '') or c.named_id = replace(r.window_id::varchar, '-', '')
    group by r.alert_id
)
select
    replace(r.alert_id::varchar, '-', '') as alert_id, r.bundle_id, r.produced_ns, r.raise_is_stored,
    w.alert_id is not null as is_scored,
    coalesce(n.named, 0) = coalesce(s.stored, 0) as has_readings,
    r.alert_id in (select alert_id from effective_actions) as has_action,
    r.alert_id in (select alert_id from verdicts_of((select list(alert_id) from raised))) as has_verdict,
    coalesce(f.records, []) as refused
from raised as r
left join scored as w on w.alert_id = r.alert_id
left join named as n on n.alert_id = r.alert_id
left join stored as s on s.alert_id = r.alert_id
left join refused as f on f.alert_id = r.alert_id
order by r.event_ns desc, r.alert_id
