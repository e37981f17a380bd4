insert into metric_points by name select * exclude ("row") from incoming_metric_points
