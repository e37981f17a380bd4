-- Parts of documents that are not whole yet (ADR-028): a document comes to `artifacts` when all of its parts are here and it
-- is what its digest says. Only parts of one sender that say the same time make a document: those of an attempt that
-- failed are none of the next one.
create table artifact_parts (
    credential varchar not null, gateway_id varchar not null, artifact_id varchar not null, kind varchar not null,
    name varchar not null, sent_ns bigint not null, parts integer not null, part integer not null,
    produced_ns bigint not null, part_sha256 varchar not null, size_bytes bigint not null, body blob not null,
    received_ns bigint not null, batch_id uuid not null
);

-- what came before in several parts and is not whole, or not what it says, waits with the others
create temporary table unfit_documents as
select artifact_id from artifacts group by artifact_id
having max(parts) > 1 and (
    count(*) <> max(parts) or sha256(list_reduce(list(body order by part), lambda one, two: one || two)) <> artifact_id
);
insert into artifact_parts by name
select
    coalesce(b.credential, '') as credential, coalesce(s.gateway_id, '') as gateway_id, a.artifact_id, a.kind, a.name,
    a.produced_ns as sent_ns, a.parts, a.part, a.produced_ns, sha256(a.body) as part_sha256, octet_length(a.body) as size_bytes, a.body,
    a.received_ns, a.batch_id
from artifacts as a
semi join unfit_documents as u on u.artifact_id = a.artifact_id
left join ingest_batches as b on b.batch_id = a.batch_id
left join (
    select artifact_id, kind, name, min(gateway_id) as gateway_id from artifact_senders group by artifact_id, kind, name
) as s on s.artifact_id = a.artifact_id and s.kind = a.kind and s.name = a.name;
delete from artifacts where artifact_id in (select artifact_id from unfit_documents);
delete from artifact_senders where artifact_id in (select artifact_id from unfit_documents);
drop table unfit_documents;
