-- What decides how the hops of these alerts stand, one row an alert. Readings are counted by the batches that brought
-- them, a thousandth of the rows; the trail of an alert counts the readings themselves.
-- None of a blind alert: no window led to it, so there is nothing to count (ADR-008).
with raised as (
    select e.*
    from episodes as e
    left join current_assets as a on a.asset_id = e.asset_id
    where e.alert_id in (select try_cast(unnest($alert_ids::varchar[]) as uuid)) and e.kind <> 'blind'
        and in_scope($sites, a.site_id)
),
scored as (
    select distinct on (r.alert_id) r.alert_id, s.run_id, s.ranges
    from raised as r
    join (
        -- the times only say where to look; by them alone first, so that few rows are read wide: 6 ms and not 90 when
        -- the alerts are months apart
        select score_id, run_id, last_ns, ranges from scores where last_ns in (select raised_ns from raised)
    ) as s on s.score_id = r.score_id and s.run_id = r.run_id and s.last_ns = r.raised_ns
),
wanted as (
    select alert_id, run_id, unnest(sequence_ranges(ranges), recursive := true) from scored
),
named as (
    select alert_id, sum(last_sequence - first_sequence + 1) as named from wanted group by alert_id
),
stored as (
    select
        w.alert_id,
        sum(least(w.last_sequence, b.last_sequence) - greatest(w.first_sequence, b.first_sequence) + 1) as stored
    from wanted as w
    join reading_batches as b
        on b.run_id = w.run_id and b.signal = w.signal
        and b.first_sequence <= w.last_sequence and b.last_sequence >= w.first_sequence
    group by w.alert_id
),
refused as (
    select r.alert_id, list(distinct c.record) as records
    from raised as r
    join collector_refusals as c
        on c.named_id = replace(r.alert_id::varchar, '-', '') or c.named_id = replace(r.window_id::varchar, '-', '')
    group by r.alert_id
),
bundles as (
    -- an artifact's id is the digest of its bytes, its name the id of the bundle
    select name as bundle_id from artifacts where kind = 'bundle' group by name, artifact_id
    having count(distinct part) = max(parts)
)
select
    replace(r.alert_id::varchar, '-', '') as alert_id, r.bundle_id, r.raised_produced_ns as produced_ns,
    exists (
        select 1 from alert_events as v where v.alert_id = r.alert_id and v.step = 'raised'
    ) as raise_is_stored,
    w.alert_id is not null as is_scored,
    coalesce(n.named, 0) <= coalesce(s.stored, 0) as has_readings,
    r.last_verb is not null as has_action, r.verdict is not null as has_verdict,
    coalesce(f.records, []) as refused,
    r.bundle_id in (select bundle_id from bundles) as bundle_is_stored
from raised as r
left join scored as w on w.alert_id = r.alert_id
left join named as n on n.alert_id = r.alert_id
left join stored as s on s.alert_id = r.alert_id
left join refused as f on f.alert_id = r.alert_id
order by alert_id
