insert into parked (id, precedence, signal, body, records, contents, created_ns, reason, parked_ns)
select id, precedence, signal, body, records, contents, created_ns, :reason, :parked_ns from requests where id = :id
