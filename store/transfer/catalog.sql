-- The columns of all tables, in their order.
select table_name, column_name, lower(data_type), coalesce(numeric_scale, 0)
from information_schema.columns
where table_schema = current_schema() and table_catalog = current_database()
order by table_name, ordinal_position
