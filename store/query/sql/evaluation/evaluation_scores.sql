-- Every scored window of the runs that have labels, and whether an alert is open after it; by sequence, never by time.
select
    replace(s.run_id::varchar, '-', '') as run_id, s.last_sequence as sequence, s.last_ns as time_ns,
    s.alert_id is not null as active
from scores as s
left join current_assets as a on a.asset_id = s.asset_id
where s.run_id in (select run_id from labels)
    and in_scope($sites, a.site_id)
order by s.run_id, s.last_sequence
