-- The bytes sent under one name (a bundle id, a contract as name@version), part by part, and the gateways that sent them;
-- a name may have had others. Who asks for some sites only sees those of gateways there, and those of unknown senders.
with sent as (
    select
        s.artifact_id, list(distinct s.gateway_id order by s.gateway_id) as gateways,
        bool_or(g.gateway_id is not null) as is_seen
    from artifact_senders as s
    left join (select distinct gateway_id from assets_in_scope($sites)) as g on g.gateway_id = s.gateway_id
    where s.kind = $kind and s.name = $artifact_name
    group by s.artifact_id
)
select a.artifact_id, a.part, a.parts, a.produced_ns, a.body, coalesce(s.gateways, []) as gateways
from artifacts as a
left join sent as s on s.artifact_id = a.artifact_id
where a.kind = $kind and a.name = $artifact_name and ($sites::varchar[] is null or coalesce(s.is_seen, true))
order by max(a.produced_ns) over (partition by a.artifact_id) desc, a.artifact_id, a.part
