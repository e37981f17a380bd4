insert into requests (precedence, signal, body, records, contents, created_ns)
values (:precedence, :signal, :body, :records, :contents, :created_ns)
