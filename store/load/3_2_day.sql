-- How the days change on which sessions count: what they count for, as it is
-- (sign 1) less as it was (sign -1). Visitors are added up one by one, so the
-- sums stay exact without looking at anybody else. Here are visitors whose
-- sessions all count on one day; the others follow in 3_3_midnight.sql. Not here
-- are sessions cut anew that are alone on their day, which most are: they are
-- read from new_session.

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
where visitor_id not in (select visitor_id from midnight_visitor)
union all
select sign, is_cut, session_id, visitor_id, first_date, page_views, is_alone, true, previous_ended_at is null
from session_order
where is_cut and not is_alone and visitor_id not in (select visitor_id from midnight_visitor);
