-- alerts go before everything else
select id, precedence, signal, body, records from requests where precedence = 0 order by id limit :rows
