select id, precedence, signal, body, records, reason from parked order by id
