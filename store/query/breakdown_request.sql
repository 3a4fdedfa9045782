-- The values of a dimension of requests, bots' requests included, in a period
-- that is not made of whole days.
with figure as (
  select coalesce(/*column*/ cast(status as text) /**/, '') as value,
    cast(0 as bigint) as visitors, cast(0 as bigint) as new_visitors, cast(0 as bigint) as page_views,
    cast(0 as bigint) as sessions, cast(0 as bigint) as bounces, cast(0 as double precision) as duration_seconds,
    cast(count(*) as bigint) as requests,
    cast(count(*) filter (where is_bot) as bigint) as bot_requests,
    cast(coalesce(sum(bytes_sent), 0) as bigint) as bytes_sent
  from requests
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
  group by 1
)
select *, cast(count(*) over () as bigint) as number_of_values
from figure
where /*search*/ true /**/
order by /*order*/ requests desc /**/, requests desc, value collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
