-- what eviction takes next
select id, length(body), contents from requests
where precedence = :precedence and id > :after order by id limit :rows
