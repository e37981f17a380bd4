-- Alerts whose id begins with these hex digits; at most a hundred.
select replace(s.alert_id::varchar, '-', '') as alert_id from episodes as s
left join current_assets as a on a.asset_id = s.asset_id
where starts_with(replace(s.alert_id::varchar, '-', ''), $prefix)
    and in_scope($sites, a.site_id)
order by s.raised_ns desc, s.alert_id
limit 100
