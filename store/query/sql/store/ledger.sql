-- What each gateway took of each signal of each run, and what became of it: `read` is what the source yielded,
-- `stored` is counted here. It balances when read = stored + duplicates + refused + dropped and each refusal is a row.
-- A line with # counts the gateway's own records in their tables. What is stored without a line never balances; of a
-- run that goes on, what is stored is counted as far as its line tells.
with lines as (
    select l.*, a.site_id from current_ledger as l
    left join current_assets as a on a.asset_id = l.asset_id
),
-- up to which sequence a line tells of its run: what a living run stored since then is told by the next line
told as (
    select
        run_id, signal, max(case when at_end then 9223372036854775807 else coalesce(last_sequence, -1) end) as until
    from lines group by run_id, signal
),
records as (
    select run_id, asset_id, signal, sequence as last_sequence, 1 as records from readings
    union all
    select run_id, asset_id, '#scores', last_sequence, 1 from scores
    union all
    select run_id, asset_id, '#unscored', last_sequence, "count" from unscored_windows
    union all
    -- a blind alert is the collector's own, no gateway counts it
    select run_id, asset_id, '#alert_events', sequence, 1 from alert_events where kind <> 'blind'
),
records_stored as (
    select s.run_id, s.asset_id, s.signal, least(sum(s.records), 9223372036854775807)::bigint as stored
    from records as s
    left join told as t on t.run_id = s.run_id and t.signal = s.signal
    where t.run_id is null or s.last_sequence <= t.until
    group by s.run_id, s.asset_id, s.signal
),
refused as (
    -- the collector's own refusals have no gateway: they are records that never arrived as such
    select r.run_id, r.asset_id, r.signal, count(*) as refusal_rows
    from refusals as r
    left join told as t on t.run_id = r.run_id and t.signal = r.signal
    where r.gateway_id <> '' and (t.run_id is null or r.sequence is null or r.sequence <= t.until)
    group by r.run_id, r.asset_id, r.signal
),
orphans as (
    select s.run_id, s.asset_id, s.signal, s.stored, r.gateway_id, a.site_id
    from records_stored as s
    left join runs as r on r.run_id = s.run_id
    left join current_assets as a on a.asset_id = s.asset_id
    where not exists (select 1 from lines as l where l.run_id = s.run_id and l.signal = s.signal)
),
accounts as (
    select
        l.gateway_id, l.run_id, l.asset_id, l.site_id, l.signal, l."read", l.sent, l.duplicates, l.refused, l.dropped,
        coalesce(s.stored, 0) as stored, coalesce(f.refusal_rows, 0) as refusal_rows, l.at_end
    from lines as l
    left join records_stored as s on s.run_id = l.run_id and s.asset_id = l.asset_id and s.signal = l.signal
    left join refused as f on f.run_id = l.run_id and f.asset_id = l.asset_id and f.signal = l.signal
    union all
    select coalesce(gateway_id, ''), run_id, asset_id, site_id, signal, 0, 0, 0, 0, 0, stored, 0, false from orphans
)
select
    gateway_id, replace(run_id::varchar, '-', '') as run_id, asset_id, signal,
    "read", sent, duplicates, refused, dropped, stored, refusal_rows, at_end,
    "read" = stored::hugeint + duplicates + refused + dropped and refused = refusal_rows as balanced
from accounts
where in_scope($sites, site_id)
order by gateway_id, asset_id, run_id, starts_with(signal, '#'), signal
