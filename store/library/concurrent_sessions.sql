-- Concurrent sessions
--
-- How many sessions were under way at most at the same time, for each day. A
-- session lasts from its first page view to its last.
with moments as (
  select started_at as moment, 1 as change
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
  union all
  select ended_at, -1
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), counted as (
  select moment, sum(change) over (order by moment, change desc rows between unbounded preceding and current row) as open_sessions
  from moments
)
select cast(moment at time zone /*zone*/ 'UTC' /**/ as date) as day, cast(max(open_sessions) as bigint) as most_sessions_at_once
from counted
group by cast(moment at time zone /*zone*/ 'UTC' /**/ as date)
order by day;
