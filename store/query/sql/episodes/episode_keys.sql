-- What an event about each of these alerts must name: the window that raised it is its trace, its score the span.
select
    replace(e.alert_id::varchar, '-', '') as alert_id, coalesce(a.name, e.asset_id) as asset_name,
    replace(e.window_id::varchar, '-', '') as window_id, replace(e.score_id::varchar, '-', '') as score_id
from episodes as e
left join current_assets as a on a.asset_id = e.asset_id
where e.alert_id in (select try_cast(unnest($alert_ids::varchar[]) as uuid))
    and in_scope($sites, a.site_id)
order by alert_id
