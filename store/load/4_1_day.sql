-- How the days change on which sessions count: what they count for, as it is
-- (sign 1) less as it was (sign -1). Visitors are added up one by one, so the
-- sums stay exact without looking at anybody else. Here are visitors whose
-- sessions all count on one day; the others follow in 4_2_midnight.sql. Sessions
-- that are cut anew and count on one day are read from new_session.

-- Sessions that go, and those that stay and of which something is another: who
-- is alone on a day, who is new, and when the visitor was there before.
create temp table changed_session as
select * from session_order
where not is_cut and session_id in (
  select session_id from session_order
  where not is_cut
  group by session_id
  having count(*) = 1 or min(case when is_alone then 1 else 0 end) = 0
    or count(previous_ended_at) = 1 or min(previous_ended_at) <> max(previous_ended_at)
    or count(previous_date) = 1 or min(previous_date) <> max(previous_date));

create temp table changed_day as
select sign, is_cut, session_id, visitor_id, first_date as date, page_views, is_alone, true as is_first, previous_ended_at is null as is_new
from changed_session
where visitor_id not in (select visitor_id from midnight_visitor);

-- Visitors of each day by the day on which they were there before.
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
