insert into announced (key) values (:key) on conflict (key) do nothing
