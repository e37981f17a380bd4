select created_ns from requests order by id limit 1
