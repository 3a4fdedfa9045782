-- What changes in the visitors of each day by the day on which they were there before.
create temp table visitor_change as
select site, date, previous_date, cast(sum(visitors) as bigint) as visitors
from visited_day
group by site, date, previous_date
having sum(visitors) <> 0;

update daily_visitors set visitors = daily_visitors.visitors + c.visitors
from visitor_change c
where daily_visitors.site = c.site and daily_visitors.date = c.date
  and daily_visitors.previous_date is not distinct from c.previous_date;

insert into daily_visitors
select c.site, c.date, c.previous_date, c.visitors
from visitor_change c
left join daily_visitors d on d.site = c.site and d.date = c.date and d.previous_date is not distinct from c.previous_date
where d.site is null;

delete from daily_visitors where visitors = 0;
