-- What the change touches: the visitors of page views that come or go, their
-- sessions, and those of the sessions that have to be cut again.

create temp view added_requests as
select * from staged_requests s where not exists (select 1 from dropped d where d.staged_id = s.staged_id);

create temp view added_page_views as
select * from staged_page_views s /*but_dropped_views*/ where not exists (select 1 from dropped d where d.staged_id = s.staged_id) /**/;

create temp table touched_visitor as
select visitor_id from added_page_views
union
select visitor_id from removed_page_views;

-- All that they have ever had, but for what it is broken down by.
create temp table visitor_session as
select s.session_id, s.visitor_id, s.site, s.started_at, s.ended_at, s.page_views, s.previous_ended_at
from sessions s where s.visitor_id in (select visitor_id from touched_visitor);

-- One step is enough: two sessions of a visitor are never within the timeout
-- of each other, so a session that must join others meets a new page view.
create temp table recut_session as
select v.session_id from visitor_session v
join added_page_views a on a.visitor_id = v.visitor_id
where a.timestamp >= v.started_at - /*timeout*/ interval '30 minutes' /**/
  and a.timestamp <= v.ended_at + /*timeout*/ interval '30 minutes' /**/
union
select session_id from removed_page_views;
