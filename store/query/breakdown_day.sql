-- The values of a dimension, added up from the days on which they are kept.
-- Visitors do not add up: they are those of a single day, or left out.
with figure as (
  select value,
    cast(/*visitors*/ sum(visitors) /**/ as bigint) as visitors,
    cast(sum(new_visitors) as bigint) as new_visitors,
    cast(sum(page_views) as bigint) as page_views,
    cast(sum(sessions) as bigint) as sessions,
    cast(sum(bounces) as bigint) as bounces,
    cast(sum(duration_seconds) as double precision) as duration_seconds,
    cast(sum(requests) as bigint) as requests,
    cast(sum(bot_requests) as bigint) as bot_requests,
    cast(sum(bytes_sent) as bigint) as bytes_sent
  from daily_breakdowns
  where date >= /*first_day*/ date '2026-11-01' /**/ and date < /*end_day*/ date '2026-11-02' /**/
    and dimension = /*dimension*/ 'source' /**/
    and /*site*/ site = 'www.example.com' /**/
  group by value
)
select *, cast(count(*) over () as bigint) as number_of_values
from figure
where /*search*/ true /**/
order by /*order*/ sessions desc /**/, sessions desc, page_views desc, requests desc, value collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
