-- Page flows: the first three pages of a session
--
-- The ways on which sessions begin, the most frequent first. Null is the end of
-- the session.
with steps as (
  select visitor_id, session_id, url_path,
    row_number() over (partition by visitor_id, session_id order by timestamp, request_id) as step
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), flows as (
  select session_id, max(case when step = 1 then url_path end) as first_page, max(case when step = 2 then url_path end) as second_page,
    max(case when step = 3 then url_path end) as third_page
  from steps
  where step <= 3
  group by visitor_id, session_id
)
select first_page, second_page, third_page, count(*) as sessions
from flows
group by first_page, second_page, third_page
order by sessions desc, first_page collate "C", second_page collate "C" nulls first, third_page collate "C" nulls first
limit 100;
