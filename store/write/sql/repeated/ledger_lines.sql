-- the number is in the id: it lets the scan skip row groups
select incoming."row" from incoming_ledger_lines as incoming
semi join (select "number", line_id from ledger_lines) as stored using ("number", line_id)
