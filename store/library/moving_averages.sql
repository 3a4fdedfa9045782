-- Moving averages of seven days
--
-- Page views and visitors of each day beside their average over the seven days
-- that end with it: the week's rhythm goes, the trend stays. The first six days
-- of the period average over as many days as there are. A day without page views
-- has no row, but counts.
with views as (
  select cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, visitor_id
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), days as (
  select day, count(*) as page_views, count(distinct visitor_id) as visitors
  from views
  group by day
)
select day, page_views, cast(sum(page_views) over latest as double precision) / least(7, day - first_day + 1) as average_page_views,
  visitors, cast(sum(visitors) over latest as double precision) / least(7, day - first_day + 1) as average_visitors
from days
cross join (select cast((/*from*/ now() - interval '30 days' /**/) at time zone /*zone*/ 'UTC' /**/ as date) as first_day) as period
window latest as (order by day range between interval '6 days' preceding and current row)
order by day;
