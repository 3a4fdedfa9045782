-- The change itself. /*from*/ .. /*to*/ is the extent of the batch,
-- /*first*/ .. /*last*/ that of 2_extent.sql.

delete from requests
where timestamp >= /*from*/ timestamptz '-infinity' /**/ and timestamp < /*to*/ timestamptz 'infinity' /**/
  and request_id in (select request_id from removed_requests);

insert into requests
select timestamp, site, kind, status, method, url_path, bytes_sent, time_taken_ms, ttfb_ms, cache_result, edge_location,
  country, is_bot, bot_name, bot_class, protocol, content_type, visitor_id, request_id, log_object_id
from added_requests;

delete from page_views
where timestamp >= /*from*/ timestamptz '-infinity' /**/ and timestamp < /*to*/ timestamptz 'infinity' /**/
  and request_id in (select request_id from removed_page_views);

create temp table moved_page_view as
select request_id, session_id from page_view_session where old_session_id <> session_id;

update page_views set session_id = m.session_id
from moved_page_view m
where page_views.request_id = m.request_id
  and page_views.timestamp >= /*first*/ timestamptz '-infinity' /**/ and page_views.timestamp <= /*last*/ timestamptz 'infinity' /**/;

insert into page_views
select a.timestamp, a.site, a.visitor_id, s.session_id, a.request_id, a.url_path, a.query_string, a.method, a.status,
  a.referrer, a.referrer_domain, a.source, a.medium, a.channel, a.utm_source, a.utm_medium, a.utm_campaign, a.utm_term,
  a.utm_content, a.browser, a.browser_version, a.os, a.os_version, a.device_type, a.country, a.region, a.city, a.asn,
  a.edge_location, a.cache_result, a.bytes_sent, a.time_taken_ms, a.ttfb_ms, a.user_agent_id, a.log_object_id
from added_page_views a
join page_view_session s on s.request_id = a.request_id;

delete from sessions where session_id in (select session_id from recut_session);

insert into sessions
select session_id, visitor_id, site, started_at, ended_at, duration_seconds, page_views, is_bounce, entry_page, exit_page, previous_ended_at,
  referrer_domain, source, medium, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content, browser, os, device_type,
  country, region, city, page_numbers, has_equal_times
from new_session;

create temp table followed_session as
select c.session_id, c.previous_ended_at
from changed_session c
join visitor_session v on v.session_id = c.session_id
where c.sign = 1 and c.previous_ended_at is distinct from v.previous_ended_at;

update sessions set previous_ended_at = f.previous_ended_at
from followed_session f
where sessions.session_id = f.session_id;

-- Who has a row has a session.
delete from visitors where visitor_id in (select visitor_id from visitor_session);

insert into visitors
select visitor_id, site, min(started_at), max(ended_at), cast(sum(page_views) as bigint), count(*)
from (
  select visitor_id, site, started_at, ended_at, page_views from new_session
  union all
  select visitor_id, site, started_at, ended_at, page_views from visitor_session
  where session_id not in (select session_id from recut_session)
) as session
group by visitor_id, site;

insert into user_agents
select s.user_agent_id, s.user_agent, s.browser, s.browser_version, s.os, s.os_version, s.device_type, s.is_bot, s.bot_name, s.bot_class
from staged_user_agents s
left join user_agents u on u.user_agent_id = s.user_agent_id
where u.user_agent_id is null;
