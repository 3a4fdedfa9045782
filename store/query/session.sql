-- One session.
select session_id, visitor_id, site, started_at, ended_at, cast(duration_seconds as double precision) as duration_seconds, page_views,
  previous_ended_at is null as is_new, entry_page, exit_page, coalesce(referrer_domain, '') as referrer_domain,
  coalesce(source, '') as source, coalesce(channel, '') as channel, coalesce(country, '') as country,
  coalesce(region, '') as region, coalesce(city, '') as city, coalesce(browser, '') as browser, coalesce(os, '') as os,
  coalesce(device_type, '') as device_type
from sessions
where session_id = /*session*/ 1 /**/
  and /*site*/ site = 'www.example.com' /**/
