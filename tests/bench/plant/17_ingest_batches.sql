insert into ingest_batches by name
select
    batch_id, 'logs' as signal, 'http' as transport, 'edge' as credential, 1 as records, 0 as duplicates, 0 as refused,
    0 as bytes, received_ns, received_ns as committed_ns
from frame
