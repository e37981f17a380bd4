create temp table kept_episodes as select * from episodes
