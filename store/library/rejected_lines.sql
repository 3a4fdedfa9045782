-- Lines that were not understood
--
-- Why lines of logs were rejected, how many are kept of each reason, and in which
-- file to look. At most 100 lines are kept of a file; log_objects has the full
-- counts. Files hold all sites.
with kept as (
  select r.reason, r.line, o.uri
  from rejected_lines as r
  join log_objects as o on o.log_object_id = r.log_object_id
  where o.last_at is null or (o.last_at >= /*from*/ now() - interval '30 days' /**/ and o.first_at < /*to*/ now() /**/)
)
select reason, count(*) as lines_kept, count(distinct uri) as files, min(uri collate "C") as first_file
from kept
group by reason
order by lines_kept desc, reason collate "C";
