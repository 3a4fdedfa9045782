-- The time in which days can change: that of the page views that come or go
-- and of the sessions cut again, two days wider, so that it holds whole days
-- of every time zone.
select min(t) - interval '2 days' as first_at, max(t) + interval '2 days' as last_at
from (
  select min(timestamp) as t from added_page_views
  union all select max(timestamp) from added_page_views
  union all select min(timestamp) from removed_page_views
  union all select max(timestamp) from removed_page_views
  union all select min(v.started_at) from visitor_session v where v.session_id in (select session_id from recut_session)
  union all select max(v.ended_at) from visitor_session v where v.session_id in (select session_id from recut_session)
) as bound;
