-- Weekday and hour
--
-- When people come: page views and visitors by weekday (1 is Monday) and hour.
with views as (
  select timestamp at time zone /*zone*/ 'UTC' /**/ as local_time, visitor_id
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select cast(extract(isodow from local_time) as bigint) as weekday, cast(extract(hour from local_time) as bigint) as hour,
  count(*) as page_views, count(distinct visitor_id) as visitors
from views
group by cast(extract(isodow from local_time) as bigint), cast(extract(hour from local_time) as bigint)
order by weekday, hour;
