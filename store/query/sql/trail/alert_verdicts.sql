-- What one alert was judged to be, in commit order; what was taken back is there with what took it back.
select
    v.* replace (
        replace(v.verdict_id::varchar, '-', '') as verdict_id, replace(v.alert_id::varchar, '-', '') as alert_id,
        replace(v.retracts::varchar, '-', '') as retracts, replace(v.batch_id::varchar, '-', '') as batch_id
    )
from verdicts as v
left join (select any_value(asset_id) as asset_id from alert_events where alert_id = $alert_id::uuid) as e on true
left join current_assets as a on a.asset_id = e.asset_id
where v.alert_id = $alert_id::uuid
    and in_scope($sites, a.site_id)
order by v.commit_number
