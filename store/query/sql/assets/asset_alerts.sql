-- The newest alerts of an asset, the key first and what is wide after.
with newest as (
    select e.alert_id, count(*) over () as of_them
    from episodes as e
    join current_assets as a on a.asset_id = e.asset_id
    where e.asset_id = $asset_id::varchar
        and in_scope($sites, a.site_id)
    order by e.raised_ns desc, e.alert_id limit $limit::bigint
)
select
    replace(e.alert_id::varchar, '-', '') as alert_id, n.of_them, e.kind, e.priority, e.raised_ns, e.cleared_ns, e.clear_reason,
    e.led_by, e.ratio_max, e.acknowledged_by, e.verdict,
    episode_state(
        e.kind, e.cleared_ns, e.acknowledged_ns, e.shelved_until_ns, e.out_from_ns, e.out_until_ns,
        e.verdict, $now_ns::bigint
    ) as state
from newest as n
join episodes as e using (alert_id)
order by e.raised_ns desc, alert_id
