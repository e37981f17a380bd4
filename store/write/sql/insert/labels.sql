insert into labels by name select * exclude ("row") from incoming_labels
