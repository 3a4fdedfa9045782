-- Days until people return
--
-- How many days lie between the end of a session and the start of the visitor's
-- next one.
with returns as (
  select visitor_id, cast(floor((extract(epoch from started_at) - extract(epoch from previous_ended_at)) / 86400) as bigint) as days
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and previous_ended_at is not null
)
select days, count(*) as returns, count(distinct visitor_id) as visitors,
  cast(sum(count(*)) over (order by days) as double precision) / sum(count(*)) over () as share_until_then
from returns
group by days
order by days;
