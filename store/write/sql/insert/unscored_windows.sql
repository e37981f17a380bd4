insert into unscored_windows by name select * exclude ("row") from incoming_unscored_windows
