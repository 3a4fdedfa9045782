-- What the sessions are broken down by: of those that are there already, and of
-- those that are cut, by their first page view.

-- Sessions that go or count for something else, whole. By the time that they
-- began they are found without reading all that there are.
create temp table old_session as
select s.*
from sessions s
where (s.visitor_id, s.session_id, s.started_at) in (
  select visitor_id, session_id, started_at
  from visitor_session
  where session_id in (select session_id from changed_day where not is_cut union select session_id from recut_session));

-- Where the properties of a session's first page view are found: it came with
-- the change, or it began a session before; when page views go, any may begin.
create temp table later_page_view as
select c.request_id as session_id from cut_page_view c
where c.starts = 1 and c.old_session_id is not null
  and c.request_id not in (
    select session_id from old_session
    where session_id not in (select request_id from removed_page_views));

create temp view first_page_view as
select a.request_id, a.site, a.url_path, a.referrer_domain, a.source, a.medium, a.channel, a.utm_source, a.utm_medium,
  a.utm_campaign, a.utm_term, a.utm_content, a.browser, a.os, a.device_type, a.country, a.region, a.city
from added_page_views a
union all
select v.session_id, v.site, v.entry_page, v.referrer_domain, v.source, v.medium, v.channel, v.utm_source, v.utm_medium,
  v.utm_campaign, v.utm_term, v.utm_content, v.browser, v.os, v.device_type, v.country, v.region, v.city
from old_session v
where v.session_id not in (select request_id from removed_page_views)
union all
select p.request_id, p.site, p.url_path, p.referrer_domain, p.source, p.medium, p.channel, p.utm_source, p.utm_medium,
  p.utm_campaign, p.utm_term, p.utm_content, p.browser, p.os, p.device_type, p.country, p.region, p.city
from page_views p
join later_page_view l on l.session_id = p.request_id
where p.timestamp >= /*first*/ timestamptz '-infinity' /**/ and p.timestamp <= /*last*/ timestamptz 'infinity' /**/;

create temp view last_page_view as
select request_id, url_path from added_page_views
union all
select request_id, url_path from visitor_page_view
where session_id in (select session_id from recut_session)
  and request_id not in (select request_id from removed_page_views);

-- The sessions that are cut, and how they count.
create temp table new_session as
select c.session_id, c.visitor_id, entry.site, c.started_at, c.ended_at,
  cast(extract(epoch from c.ended_at) - extract(epoch from c.started_at) as decimal(18,3)) as duration_seconds,
  c.page_views, c.page_views = 1 as is_bounce, entry.url_path as entry_page, coalesce(leave.url_path, entry.url_path) as exit_page,
  o.previous_ended_at,
  entry.referrer_domain, entry.source, entry.medium, entry.channel, entry.utm_source, entry.utm_medium, entry.utm_campaign,
  entry.utm_term, entry.utm_content, entry.browser, entry.os, entry.device_type, entry.country, entry.region, entry.city,
  c.page_numbers, c.has_equal_times, c.first_date as date, o.previous_date, o.is_alone, c.visitor_id in (select visitor_id from midnight_visitor) as is_over_midnight
from cut_session c
join session_order o on o.session_id = c.session_id and o.is_cut
join first_page_view entry on entry.request_id = c.session_id
left join (
  select b.session_id, p.url_path
  from last_page_view p
  join cut_session b on b.last_request_id = p.request_id
) as leave on leave.session_id = c.session_id;
