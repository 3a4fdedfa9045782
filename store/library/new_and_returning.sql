-- New and returning visitors by day
--
-- A visitor is new on the day of its first page view ever, and returning on every
-- other day.
with visits as (
  select distinct cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, visitor_id, site
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select v.day,
  count(*) filter (where cast(f.first_seen at time zone /*zone*/ 'UTC' /**/ as date) = v.day) as new_visitors,
  count(*) filter (where cast(f.first_seen at time zone /*zone*/ 'UTC' /**/ as date) < v.day) as returning_visitors
from visits as v
join visitors as f on f.visitor_id = v.visitor_id and f.site = v.site
group by v.day
order by v.day;
