-- The same for each value of each dimension. The dimensions are the rows of
-- the values lists; their names are those of metric.go.

create temp table breakdown_change as
select s.site, s.date, d.dimension, d.value,
  sum(s.sign * s.page_views) as page_views,
  max(case when s.sign = 1 and s.page_views > 0 then 1 else 0 end)
    - max(case when s.sign = -1 and s.page_views > 0 then 1 else 0 end) as visitors,
  sum(s.sign * s.new_visitors) as new_visitors,
  sum(s.sign * s.sessions) as sessions,
  sum(s.sign * s.bounces) as bounces,
  sum(s.sign * s.duration_seconds) as duration_seconds,
  cast(0 as bigint) as requests, cast(0 as bigint) as bytes_sent, cast(0 as bigint) as bot_requests
from session_day s
cross join lateral (values
  ('entry_page', s.entry_page),
  ('exit_page', s.exit_page),
  ('source', coalesce(s.source, '')),
  ('referrer_domain', coalesce(s.referrer_domain, '')),
  ('medium', coalesce(s.medium, '')),
  ('channel', coalesce(s.channel, '')),
  ('utm_source', coalesce(s.utm_source, '')),
  ('utm_medium', coalesce(s.utm_medium, '')),
  ('utm_campaign', coalesce(s.utm_campaign, '')),
  ('utm_term', coalesce(s.utm_term, '')),
  ('utm_content', coalesce(s.utm_content, '')),
  ('country', coalesce(s.country, '')),
  ('region', coalesce(s.region, '')),
  ('city', coalesce(s.city, '')),
  ('browser', coalesce(s.browser, '')),
  ('os', coalesce(s.os, '')),
  ('device_type', coalesce(s.device_type, ''))
) as d(dimension, value)
group by s.site, s.date, d.dimension, d.value, s.visitor_id;

insert into breakdown_change
select site, date, 'page', url_path, sum(sign),
  max(case when sign = 1 then 1 else 0 end) - max(case when sign = -1 then 1 else 0 end), 0, 0, 0, 0, 0, 0, 0
from (
  select -1 as sign, site, date, url_path, visitor_id from visitor_page_view
  union all
  select 1, site, date, url_path, visitor_id from visitor_page_view
  where request_id not in (select request_id from removed_page_views)
  union all
  select 1, site, date, url_path, visitor_id from added_page_views
) as page_view
group by site, date, url_path, visitor_id;

insert into breakdown_change
select r.site, r.date, d.dimension, d.value, 0, 0, 0, 0, 0, 0, sum(r.sign), sum(r.sign * r.bytes_sent),
  sum(case when r.is_bot then r.sign else 0 end)
from (
  select 1 as sign, site, date, bytes_sent, is_bot, status, cache_result, edge_location, content_type, protocol, kind,
    bot_name, bot_class
  from added_requests
  union all
  select -1, r.site, cast(r.timestamp at time zone z.timezone as date), r.bytes_sent, r.is_bot, r.status,
    r.cache_result, r.edge_location, r.content_type, r.protocol, r.kind, r.bot_name, r.bot_class
  from removed_requests r
  join sites z on z.site = r.site
) as r
cross join lateral (values
  ('status', cast(r.status as text)),
  ('cache_result', coalesce(r.cache_result, '')),
  ('edge_location', coalesce(r.edge_location, '')),
  ('content_type', coalesce(r.content_type, '')),
  ('protocol', coalesce(r.protocol, '')),
  ('kind', r.kind),
  ('bot_name', coalesce(r.bot_name, '')),
  ('bot_class', coalesce(r.bot_class, ''))
) as d(dimension, value)
group by r.site, r.date, d.dimension, d.value;

insert into daily_breakdowns
select site, date, dimension, value, cast(sum(page_views) as bigint), cast(sum(visitors) as bigint),
  cast(sum(new_visitors) as bigint), cast(sum(sessions) as bigint), cast(sum(bounces) as bigint),
  sum(duration_seconds), cast(sum(requests) as bigint), cast(sum(bytes_sent) as bigint), cast(sum(bot_requests) as bigint)
from breakdown_change
group by site, date, dimension, value
having sum(abs(page_views)) + sum(abs(visitors)) + sum(abs(new_visitors)) + sum(abs(sessions)) + sum(abs(bounces))
  + sum(abs(duration_seconds)) + sum(abs(requests)) + sum(abs(bytes_sent)) + sum(abs(bot_requests)) > 0
on conflict (site, date, dimension, value) do update set
  page_views = daily_breakdowns.page_views + excluded.page_views,
  visitors = daily_breakdowns.visitors + excluded.visitors,
  new_visitors = daily_breakdowns.new_visitors + excluded.new_visitors,
  sessions = daily_breakdowns.sessions + excluded.sessions,
  bounces = daily_breakdowns.bounces + excluded.bounces,
  duration_seconds = daily_breakdowns.duration_seconds + excluded.duration_seconds,
  requests = daily_breakdowns.requests + excluded.requests,
  bytes_sent = daily_breakdowns.bytes_sent + excluded.bytes_sent,
  bot_requests = daily_breakdowns.bot_requests + excluded.bot_requests;

-- What counts for nothing any more is no row.
delete from daily_breakdowns
where page_views = 0 and visitors = 0 and new_visitors = 0 and sessions = 0 and requests = 0
  and (site, date, dimension, value) in (
    select site, date, dimension, value from breakdown_change
    group by site, date, dimension, value
    having sum(page_views) < 0 or sum(visitors) < 0 or sum(sessions) < 0 or sum(new_visitors) < 0 or sum(requests) < 0);

delete from daily_metrics where page_views = 0 and visitors = 0 and new_visitors = 0 and sessions = 0 and requests = 0;
