-- The ids of the bundles in the store, the newest first; who may see some sites only sees none.
select name as bundle_id from artifacts
where kind = 'bundle' and $sites::varchar[] is null
group by name
order by max(received_ns) desc, name
limit 100000
