-- Duplicates and rejected lines of the log objects whose first request lies in
-- a period; an object without any counts where it was loaded.
select cast(coalesce(sum(duplicates), 0) as bigint) as duplicates, cast(coalesce(sum(lines_rejected), 0) as bigint) as rejected
from log_objects
where coalesce(first_at, loaded_at) >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/
  and coalesce(first_at, loaded_at) < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
