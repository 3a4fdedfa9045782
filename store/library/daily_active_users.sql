-- Daily active users
--
-- How many different people came each day, and how many pages they viewed. A
-- visitor of two days counts on both, so the days do not add up to the visitors
-- of the period.
with views as (
  select cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, visitor_id
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select day, count(distinct visitor_id) as visitors, count(*) as page_views, cast(count(*) as double precision) / nullif(count(distinct visitor_id), 0) as views_per_visitor
from views
group by day
order by day;
