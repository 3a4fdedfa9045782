-- Lines of the log objects of a period that are no requests.
select cast(coalesce(sum(/*lost*/ duplicates /**/), 0) as bigint) as figure
from log_objects
where coalesce(first_at, loaded_at) >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/
  and coalesce(first_at, loaded_at) < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
