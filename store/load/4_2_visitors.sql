-- Visitors of each day by the day on which they were there before: as it is less
-- as it was. Those of 4_3_midnight.sql come on top.
create temp table visited_day as
select site, date, previous_date, cast(sum(sign) as bigint) as visitors
from (
  select 1 as sign, site, date, previous_date
  from new_session
  where not is_over_midnight
  union all
  select c.sign, v.site, c.first_date, c.previous_date
  from changed_session c
  join visitor_session v on v.session_id = c.session_id
  where c.visitor_id not in (select visitor_id from midnight_visitor)
) as day
where previous_date is null or previous_date < date
group by site, date, previous_date;
