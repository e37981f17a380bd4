-- The bytes sent under one name (a bundle id, a contract as name@version), part by part; a name may have had others.
select artifact_id, part, parts, produced_ns, body from artifacts
where kind = $kind and name = $artifact_name
order by max(produced_ns) over (partition by artifact_id) desc, artifact_id, part
