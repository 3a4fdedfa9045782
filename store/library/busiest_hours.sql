-- Busiest hours
--
-- The hours with most requests, and the bandwidth that they took on average, in
-- megabits a second: what the site must stand.
with kept as (
  select date_trunc('hour', timestamp at time zone /*zone*/ 'UTC' /**/) as hour, is_bot, bytes_sent
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select hour, count(*) as requests, count(*) filter (where is_bot) as bot_requests, cast(sum(bytes_sent) as bigint) as bytes_sent,
  cast(sum(bytes_sent) as double precision) * 8 / 3600 / 1000000 as megabits_per_second
from kept
group by hour
order by requests desc, hour
limit 50;
