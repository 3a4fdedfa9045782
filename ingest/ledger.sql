-- What the ledger knows of each object, the unfinished ones first, then the
-- latest loaded.
select log_object_id, uri, version, lines, loaded_at is not null as is_whole, is_stale
from log_objects
order by case when loaded_at is null or is_stale then 0 else 1 end, loaded_at desc
