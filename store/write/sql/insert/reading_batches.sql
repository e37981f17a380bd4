insert into reading_batches by name select * exclude ("row") from incoming_reading_batches
