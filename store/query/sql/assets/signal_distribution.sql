-- How the readings of one signal are spread from $from_ns to $to_ns, and how those are spread that they are held against:
-- two rows, `range` and its reference, over the same $bins bins of equal width from the least to the greatest of both.
-- The reference is `fitted`: the rows $fit_from to before $fit_to that the bundle in service at $to_ns was fitted on,
-- where the asset's own first rows fitted it and are stored. Else it is `before`: the same length of time before the range.
-- Bins hold numbers of good quality. What is uncertain, bad or no number is counted apart and in no bin; each reading is
-- counted once. `outside` counts those of the bins outside $band_low to $band_high; null where one of them is null.
with seen as (
    select a.asset_id from current_assets as a
    where a.asset_id = $asset_id::varchar and in_scope($sites, a.site_id)
),
in_service as (
    select bundle_id from deployments
    where asset_id = $asset_id::varchar and from_ns <= $to_ns::bigint
    order by from_ns desc, received_ns desc, deployment_id desc limit 1
),
-- a run that was commissioned by its own first rows says so; one that was given a bundle has no such windows
fitted_run as (
    select d.run_id from deployments as d
    where d.asset_id = $asset_id::varchar and d.bundle_id = (select bundle_id from in_service)
        and exists (
            select 1 from unscored_windows as u
            where u.run_id = d.run_id and u.asset_id = d.asset_id and u.reason = 'commissioning'
        )
    order by d.from_ns, d.deployment_id limit 1
),
fitted as (
    select time_ns, value, quality from readings
    where asset_id = $asset_id::varchar and signal = $signal::varchar
        and run_id = (select run_id from fitted_run)
        and "sequence" >= $fit_from::bigint and "sequence" < $fit_to::bigint
        -- readings lie in the order of time: what came after the bundle was put in service is not looked at
        and time_ns <= (select max(from_ns) from deployments where run_id = (select run_id from fitted_run))
),
points as (
    select true as is_range, time_ns, value, quality from readings
    where asset_id = $asset_id::varchar and signal = $signal::varchar
        and time_ns between $from_ns::bigint and $to_ns::bigint
    union all
    select false, time_ns, value, quality from fitted
    union all
    select false, time_ns, value, quality from readings
    where asset_id = $asset_id::varchar and signal = $signal::varchar
        and time_ns >= 2 * $from_ns::bigint - $to_ns::bigint and time_ns < $from_ns::bigint
        and not exists (select 1 from fitted)
),
edges as (
    select min(value) as low, max(value) as high, max(value) / 64 - min(value) / 64 as width
    from points where quality < 1073741824 and isfinite(value)
),
-- quality is a code of OPC UA: its first bit says bad, its second uncertain; those are no bin, and so is no number.
-- In sixty-fourths, so that no width is more than a double holds; a power of two loses no digit.
placed as (
    select
        p.is_range, p.time_ns, p.value,
        case
            when p.quality >= 2147483648 then -3
            when p.quality >= 1073741824 then -2
            when not isfinite(p.value) then -1
            when e.width > 0
                then least($bins::integer - 1, floor((p.value / 64 - e.low / 64) * $bins::integer / e.width)::integer)
            else 0
        end as bin
    from points as p, edges as e
),
-- one pass over the readings; what follows looks at one row a bin
binned as (
    select
        is_range, bin, count(*) as readings, min(value) as least, max(value) as greatest, min(time_ns) as first_ns,
        max(time_ns) as last_ns, count(*) filter (value < $band_low::double or value > $band_high::double) as outside
    from placed group by is_range, bin
),
middles as (
    select is_range, median(value) as median from placed where bin >= 0 group by is_range
),
parts as (
    select unnest([true, false]) as is_range
),
bins as (
    select unnest(range($bins::integer)) as bin
),
spread as (
    select p.is_range, list(coalesce(c.readings, 0) order by b.bin) as counts
    from parts as p cross join bins as b
    left join binned as c on c.is_range = p.is_range and c.bin = b.bin
    group by p.is_range
),
told as (
    select
        is_range, sum(readings) filter (bin >= 0) as good, sum(readings) filter (bin = -2) as uncertain,
        sum(readings) filter (bin = -3) as bad, sum(readings) filter (bin = -1) as no_number,
        min(least) filter (bin >= 0) as least, max(greatest) filter (bin >= 0) as greatest,
        sum(outside) filter (bin >= 0) as outside, min(first_ns) as first_ns, max(last_ns) as last_ns
    from binned group by is_range
)
select
    case when s.is_range then 'range' when exists (select 1 from fitted) then 'fitted' else 'before' end as part,
    coalesce(t.good, 0)::bigint as good, coalesce(t.uncertain, 0)::bigint as uncertain,
    coalesce(t.bad, 0)::bigint as bad, coalesce(t.no_number, 0)::bigint as no_number, t.least, t.greatest, m.median,
    case
        when $band_low::double is not null and $band_high::double is not null then coalesce(t.outside, 0)::bigint
    end as outside,
    t.first_ns, t.last_ns, e.low, e.high, s.counts
from spread as s cross join edges as e
left join told as t on t.is_range = s.is_range
left join middles as m on m.is_range = s.is_range
where exists (select 1 from seen)
order by s.is_range desc
