-- When an asset had alerts from $from_ns to $to_ns, for a strip of 240 steps: alerts of one kind and priority that
-- begin in one step and end in one are one bar, however many there are, and the worst of them stands for all.
with placed as (
    select
        e.alert_id, e.kind, e.priority, e.priority_rank, e.raised_ns, e.cleared_ns, e.ratio_max, e.led_by,
        greatest(0, (e.raised_ns - $from_ns::bigint)::hugeint * 240
            // greatest($to_ns::bigint - $from_ns::bigint, 1))::bigint as first_step,
        least(239, (coalesce(e.cleared_ns, $to_ns::bigint) - $from_ns::bigint)::hugeint * 240
            // greatest($to_ns::bigint - $from_ns::bigint, 1))::bigint as last_step
    from episodes as e
    join current_assets as a on a.asset_id = e.asset_id
    where e.asset_id = $asset_id::varchar and e.raised_ns <= $to_ns::bigint
        and (e.cleared_ns is null or e.cleared_ns > $from_ns::bigint)
        and in_scope($sites, a.site_id)
),
gathered as (
    select
        kind, priority, priority_rank, first_step, last_step, count(*) as alerts, min(raised_ns) as raised_ns,
        case when bool_or(cleared_ns is null) then null else max(cleared_ns) end as cleared_ns,
        arg_max({'alert_id': alert_id, 'led_by': led_by, 'ratio_max': ratio_max}, (ratio_max, alert_id)) as worst
    from placed group by kind, priority, priority_rank, first_step, last_step
)
select
    kind, priority, first_step, last_step, alerts, raised_ns, cleared_ns,
    replace(worst.alert_id::varchar, '-', '') as alert_id, worst.led_by, worst.ratio_max,
    sum(alerts) over ()::bigint as of_them
from gathered
-- what is worse comes later, so that it lies on top
order by priority_rank desc, first_step, last_step, kind
