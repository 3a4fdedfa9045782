-- On which days the touched visitors were there, and on which day before each:
-- as it is (sign 1) less as it was (sign -1). No gap within a session is as
-- long as a day, so a session has page views on all days that it spans.
create temp table visitor_date as
with extent as (
  select -1 as sign, v.visitor_id, v.site, v.started_at, v.ended_at from visitor_session v
  union all
  select 1, v.visitor_id, v.site, v.started_at, v.ended_at from visitor_session v
  where v.session_id not in (select session_id from recut_session)
  union all
  select 1, n.visitor_id, n.site, n.started_at, n.ended_at from new_session n
), span as (
  select e.sign, e.visitor_id, e.site, cast(e.started_at at time zone z.timezone as date) as first_date,
    cast(e.ended_at at time zone z.timezone as date) as last_date
  from extent e
  join sites z on z.site = e.site
)
select sign, visitor_id, site, first_date as date from span
union
select sign, visitor_id, site, last_date from span where last_date > first_date
union
select s.sign, s.visitor_id, s.site, m.date
from span s
join daily_metrics m on m.site = s.site and m.date > s.first_date and m.date < s.last_date
where s.last_date > s.first_date + 1;

create temp table visitor_change as
select site, date, previous_date, cast(sum(sign) as bigint) as visitors
from (
  select sign, site, date, lag(date) over (partition by sign, visitor_id order by date) as previous_date
  from visitor_date
) as day
group by site, date, previous_date
having sum(sign) <> 0;

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
