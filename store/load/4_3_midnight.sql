-- The same for visitors of whom a session counts on several days, if there are
-- any. No gap within a session is as long as a day, so a session has page views
-- on all days that it spans: those of the daily figures.
insert into visited_day
with span as (
  select o.sign, o.visitor_id, s.site, o.first_date, o.last_date
  from session_order o
  join (
    select session_id, false as is_cut, site from visitor_session
    union all
    select session_id, true, site from new_session
  ) as s on s.session_id = o.session_id and s.is_cut = o.is_cut
  where o.visitor_id in (select visitor_id from midnight_visitor)
), visitor_date as (
  select sign, visitor_id, site, first_date as date from span
  union
  select sign, visitor_id, site, last_date from span where last_date > first_date
  union
  select s.sign, s.visitor_id, s.site, m.date
  from span s
  join daily_metrics m on m.site = s.site and m.date > s.first_date and m.date < s.last_date
  where s.last_date > s.first_date + 1
)
select site, date, previous_date, cast(sum(sign) as bigint)
from (
  select sign, site, date, lag(date) over (partition by sign, visitor_id order by date) as previous_date
  from visitor_date
) as day
group by site, date, previous_date;
