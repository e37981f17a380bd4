delete from requests where id = :id
