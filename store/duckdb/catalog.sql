-- The columns of the tables and views that people may ask: all but those that
-- are this program's alone, which are given.
select c.table_name, coalesce(t.comment, v.comment) as table_comment, c.column_name, lower(c.data_type) as data_type, c.comment
from duckdb_columns() as c
left join duckdb_tables() as t on t.database_oid = c.database_oid and t.table_oid = c.table_oid
left join duckdb_views() as v on v.database_oid = c.database_oid and v.view_oid = c.table_oid
where c.database_name = current_database() and c.schema_name = 'main' and not c.internal
  and not list_contains(cast($1 as text[]), c.table_name)
order by c.table_name, c.column_index
