insert into ledger_lines by name select * exclude ("row") from incoming_ledger_lines
