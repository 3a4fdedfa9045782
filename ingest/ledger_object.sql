-- The same of one object.
select log_object_id, uri, version, lines, loaded_at is not null as is_whole, is_stale
from log_objects
where log_object_id = $1
