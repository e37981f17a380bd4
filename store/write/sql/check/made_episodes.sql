-- A copy that stands in front of the table for this connection alone, so that it can be made anew from the records by
-- the very statement that the writer uses.
create temp table episodes as select * from kept_episodes
