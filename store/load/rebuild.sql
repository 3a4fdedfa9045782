-- Sessions, visitors and daily figures anew from the page views and requests:
-- after a change of the session timeout or of a time zone. Sessions that are
-- /*frozen*/ stay as they are, see raw_sessions.sql.

create temp table cut_page_view as
select request_id, visitor_id, timestamp,
  case when timestamp <= lag(timestamp) over (partition by visitor_id order by timestamp, request_id)
    + /*timeout*/ interval '30 minutes' /**/ then 0 else 1 end as starts
from page_views p
where not exists (
  select 1 from sessions f where f.session_id = p.session_id and f.ended_at < /*frozen*/ timestamptz '-infinity' /**/);

create temp table moved_page_view as
select n.request_id, s.request_id as session_id
from (
  select request_id, visitor_id, sum(starts) over (partition by visitor_id order by timestamp, request_id rows unbounded preceding) as number
  from cut_page_view
) as n
join (
  select request_id, visitor_id, row_number() over (partition by visitor_id order by timestamp, request_id) as number
  from cut_page_view
  where starts = 1
) as s on s.visitor_id = n.visitor_id and s.number = n.number;

update page_views set session_id = m.session_id
from moved_page_view m
where page_views.request_id = m.request_id and page_views.session_id <> m.session_id;

delete from sessions where ended_at >= /*frozen*/ timestamptz '-infinity' /**/;
