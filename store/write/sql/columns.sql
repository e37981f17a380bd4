select columns.table_name, columns.column_name, columns.data_type
from information_schema.columns as columns
join information_schema.tables as tables on tables.table_name = columns.table_name
where tables.table_type = 'BASE TABLE' and tables.table_name not in ('schema_version', 'episodes')
order by columns.table_name, columns.ordinal_position
