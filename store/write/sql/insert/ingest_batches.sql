insert into ingest_batches by name select * exclude ("row") from incoming_ingest_batches
