-- Lateness of logs
--
-- How long after its last request a file of logs was loaded, by day of the
-- request, in minutes. CloudFront delivers within an hour mostly, and up to a day
-- late; what was loaded by hand from an archive is as late as you were. Files hold
-- all sites.
with loads as (
  select cast(last_at at time zone /*zone*/ 'UTC' /**/ as date) as day, lines, cast(extract(epoch from loaded_at) - extract(epoch from last_at) as double precision) / 60 as minutes
  from log_objects
  where last_at >= /*from*/ now() - interval '30 days' /**/ and last_at < /*to*/ now() /**/ and loaded_at is not null
)
select day, count(*) as files, cast(sum(lines) as bigint) as lines, percentile_cont(0.5) within group (order by minutes) as p50_minutes,
  percentile_cont(0.95) within group (order by minutes) as p95_minutes, max(minutes) as most_minutes
from loads
group by day
order by day;
