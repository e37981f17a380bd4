insert into scores by name select * exclude ("row") from incoming_scores
