-- The daily breakdowns as the raw tables say.
with view as (
  select p.site, cast(p.timestamp at time zone z.timezone as date) as date, p.visitor_id, p.session_id, p.url_path
  from page_views p
  join sites z on z.site = p.site
), day as (
  select site, date, visitor_id, session_id, count(*) as page_views
  from view
  group by site, date, visitor_id, session_id
), session_day as (
  select d.site, d.date, d.visitor_id, d.page_views, s.previous_ended_at, s.is_bounce, s.duration_seconds,
    cast(s.started_at at time zone z.timezone as date) = d.date as is_start,
    s.entry_page, s.exit_page, s.source, s.referrer_domain, s.medium, s.channel, s.utm_source, s.utm_medium,
    s.utm_campaign, s.utm_term, s.utm_content, s.country, s.region, s.city, s.browser, s.os, s.device_type
  from day d
  join sessions s on s.session_id = d.session_id
  join sites z on z.site = d.site
), request as (
  select r.site, cast(r.timestamp at time zone z.timezone as date) as date, r.bytes_sent, r.is_bot, r.status,
    r.cache_result, r.edge_location, r.content_type, r.protocol, r.kind, r.bot_name, r.bot_class
  from requests r
  join sites z on z.site = r.site
)
select s.site, s.date, d.dimension, d.value, cast(sum(s.page_views) as bigint) as page_views,
  count(distinct s.visitor_id) as visitors,
  cast(sum(case when s.is_start and s.previous_ended_at is null then 1 else 0 end) as bigint) as new_visitors,
  cast(sum(case when s.is_start then 1 else 0 end) as bigint) as sessions,
  cast(sum(case when s.is_start and s.is_bounce then 1 else 0 end) as bigint) as bounces,
  cast(sum(case when s.is_start then s.duration_seconds else 0 end) as decimal(18,3)) as duration_seconds,
  cast(0 as bigint) as requests, cast(0 as bigint) as bytes_sent, cast(0 as bigint) as bot_requests
from session_day s
cross join lateral (values
  ('entry_page', s.entry_page),
  ('exit_page', s.exit_page),
  ('source', coalesce(s.source, '')),
  ('referrer_domain', coalesce(s.referrer_domain, '')),
  ('medium', coalesce(s.medium, '')),
  ('channel', coalesce(s.channel, '')),
  ('utm_source', s.utm_source),
  ('utm_medium', s.utm_medium),
  ('utm_campaign', s.utm_campaign),
  ('utm_term', s.utm_term),
  ('utm_content', s.utm_content),
  ('country', coalesce(s.country, '')),
  ('region', s.region),
  ('city', s.city),
  ('browser', coalesce(s.browser, '')),
  ('os', coalesce(s.os, '')),
  ('device_type', coalesce(s.device_type, ''))
) as d(dimension, value)
where d.value is not null
group by s.site, s.date, d.dimension, d.value
union all
select site, date, 'page', url_path, count(*), count(distinct visitor_id), 0, 0, 0, 0, 0, 0, 0
from view
group by site, date, url_path
union all
select r.site, r.date, d.dimension, d.value, 0, 0, 0, 0, 0, 0, count(*), cast(sum(r.bytes_sent) as bigint),
  cast(sum(case when r.is_bot then 1 else 0 end) as bigint)
from request r
cross join lateral (values
  ('status', cast(r.status as text)),
  ('cache_result', coalesce(r.cache_result, '')),
  ('edge_location', coalesce(r.edge_location, '')),
  ('content_type', coalesce(r.content_type, '')),
  ('protocol', coalesce(r.protocol, '')),
  ('kind', r.kind),
  ('bot_name', r.bot_name),
  ('bot_class', r.bot_class)
) as d(dimension, value)
where d.value is not null
group by r.site, r.date, d.dimension, d.value;
