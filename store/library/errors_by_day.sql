-- Errors by day
--
-- Requests by class of status, and the share that failed. 000 is counted as
-- aborted: the viewer left before any answer.
with kept as (
  select cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, status
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select day, count(*) as requests, count(*) filter (where status between 200 and 299) as successes, count(*) filter (where status between 300 and 399) as redirects,
  count(*) filter (where status between 400 and 499) as client_errors, count(*) filter (where status >= 500) as server_errors,
  count(*) filter (where status = 0) as aborted, cast(count(*) filter (where status >= 400) as double precision) / nullif(count(*), 0) as error_rate
from kept
group by day
order by day;
