-- The visitors of each day by the day on which they were there before.
select site, date, previous_date, count(*) as visitors
from (
  select site, date, lag(date) over (partition by visitor_id order by date) as previous_date
  from (
    select distinct p.site, p.visitor_id, cast(p.timestamp at time zone z.timezone as date) as date
    from page_views p
    join sites z on z.site = p.site
  ) as visitor_day
) as day
group by site, date, previous_date;
