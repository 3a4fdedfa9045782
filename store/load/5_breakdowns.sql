-- The same for each value of each dimension. A grouping set is a dimension; a
-- row of the result has a value in the column of its own. Names are those of
-- metric.go. Grouping sets count ten times as fast here as rows turned into
-- columns do.

-- is_alone: the visitor's only session of the day, so that it counts as a
-- visitor of each of its values; others are counted distinct.
create temp table session_change as
select site, date,
  case
    when grouping(entry_page) = 0 then 'entry_page'
    when grouping(exit_page) = 0 then 'exit_page'
    when grouping(source) = 0 then 'source'
    when grouping(referrer_domain) = 0 then 'referrer_domain'
    when grouping(medium) = 0 then 'medium'
    when grouping(channel) = 0 then 'channel'
    when grouping(utm_source) = 0 then 'utm_source'
    when grouping(utm_medium) = 0 then 'utm_medium'
    when grouping(utm_campaign) = 0 then 'utm_campaign'
    when grouping(utm_term) = 0 then 'utm_term'
    when grouping(utm_content) = 0 then 'utm_content'
    when grouping(country) = 0 then 'country'
    when grouping(region) = 0 then 'region'
    when grouping(city) = 0 then 'city'
    when grouping(browser) = 0 then 'browser'
    when grouping(os) = 0 then 'os'
    when grouping(device_type) = 0 then 'device_type'
  end as dimension,
  coalesce(entry_page, exit_page, source, referrer_domain, medium, channel, utm_source, utm_medium, utm_campaign,
    utm_term, utm_content, country, region, city, browser, os, device_type, '') as value,
  sum(sign * page_views) as page_views,
  sum(case when is_alone and page_views > 0 then sign else 0 end)
    + count(distinct visitor_id) filter (where not is_alone and sign = 1 and page_views > 0)
    - count(distinct visitor_id) filter (where not is_alone and sign = -1 and page_views > 0) as visitors,
  sum(sign * new_visitors) as new_visitors,
  sum(sign * sessions) as sessions,
  sum(sign * bounces) as bounces,
  sum(sign * duration_seconds) as duration_seconds
from session_day
group by site, date, grouping sets (
  (entry_page), (exit_page), (source), (referrer_domain), (medium), (channel), (utm_source), (utm_medium),
  (utm_campaign), (utm_term), (utm_content), (country), (region), (city), (browser), (os), (device_type));

create temp table page_change as
select site, date, url_path, cast(sum(page_views) as bigint) as page_views, cast(sum(visitors) as bigint) as visitors
from (
  select site, date, url_path, visitor_id, sum(sign) as page_views,
    max(case when sign = 1 then 1 else 0 end) - max(case when sign = -1 then 1 else 0 end) as visitors
  from (
    select -1 as sign, site, date, url_path, visitor_id from visitor_page_view
    union all
    select 1, site, date, url_path, visitor_id from visitor_page_view
    where request_id not in (select request_id from removed_page_views)
    union all
    select 1, site, date, url_path, visitor_id from added_page_views
  ) as page_view
  group by site, date, url_path, visitor_id
) as page_visitor
group by site, date, url_path;

create temp table request_change as
select site, date,
  case
    when grouping(status) = 0 then 'status'
    when grouping(cache_result) = 0 then 'cache_result'
    when grouping(edge_location) = 0 then 'edge_location'
    when grouping(content_type) = 0 then 'content_type'
    when grouping(protocol) = 0 then 'protocol'
    when grouping(kind) = 0 then 'kind'
    when grouping(bot_name) = 0 then 'bot_name'
    when grouping(bot_class) = 0 then 'bot_class'
  end as dimension,
  coalesce(cast(status as text), cache_result, edge_location, content_type, protocol, kind, bot_name, bot_class, '') as value,
  sum(sign) as requests,
  sum(sign * bytes_sent) as bytes_sent,
  sum(case when is_bot then sign else 0 end) as bot_requests
from (
  select 1 as sign, site, date, bytes_sent, is_bot, status, cache_result, edge_location, content_type, protocol, kind,
    bot_name, bot_class
  from added_requests
  union all
  select -1, r.site, cast(r.timestamp at time zone z.timezone as date), r.bytes_sent, r.is_bot, r.status,
    r.cache_result, r.edge_location, r.content_type, r.protocol, r.kind, r.bot_name, r.bot_class
  from removed_requests r
  join sites z on z.site = r.site
) as request
group by site, date, grouping sets (
  (status), (cache_result), (edge_location), (content_type), (protocol), (kind), (bot_name), (bot_class));

-- Of these an absent value is no row: it would say the same as daily_metrics.
create temp table breakdown_change as
select site, date, dimension, value, cast(page_views as bigint) as page_views, cast(visitors as bigint) as visitors,
  cast(new_visitors as bigint) as new_visitors, cast(sessions as bigint) as sessions, cast(bounces as bigint) as bounces,
  cast(duration_seconds as decimal(18,3)) as duration_seconds,
  cast(0 as bigint) as requests, cast(0 as bigint) as bytes_sent, cast(0 as bigint) as bot_requests
from session_change
where page_views <> 0 or visitors <> 0 or new_visitors <> 0 or sessions <> 0 or bounces <> 0 or duration_seconds <> 0
union all
select site, date, 'page', url_path, page_views, visitors, 0, 0, 0, 0, 0, 0, 0
from page_change
where page_views <> 0 or visitors <> 0
union all
select site, date, dimension, value, 0, 0, 0, 0, 0, 0, cast(requests as bigint), cast(bytes_sent as bigint),
  cast(bot_requests as bigint)
from request_change
where requests <> 0 or bytes_sent <> 0 or bot_requests <> 0;

delete from breakdown_change
where value = '' and dimension in ('utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'region', 'city',
  'bot_name', 'bot_class');

update daily_breakdowns set
  page_views = daily_breakdowns.page_views + c.page_views,
  visitors = daily_breakdowns.visitors + c.visitors,
  new_visitors = daily_breakdowns.new_visitors + c.new_visitors,
  sessions = daily_breakdowns.sessions + c.sessions,
  bounces = daily_breakdowns.bounces + c.bounces,
  duration_seconds = daily_breakdowns.duration_seconds + c.duration_seconds,
  requests = daily_breakdowns.requests + c.requests,
  bytes_sent = daily_breakdowns.bytes_sent + c.bytes_sent,
  bot_requests = daily_breakdowns.bot_requests + c.bot_requests
from breakdown_change c
where daily_breakdowns.site = c.site and daily_breakdowns.date = c.date and daily_breakdowns.dimension = c.dimension
  and daily_breakdowns.value = c.value;

insert into daily_breakdowns
select c.site, c.date, c.dimension, c.value, c.page_views, c.visitors, c.new_visitors, c.sessions, c.bounces,
  c.duration_seconds, c.requests, c.bytes_sent, c.bot_requests
from breakdown_change c
left join daily_breakdowns d on d.site = c.site and d.date = c.date and d.dimension = c.dimension and d.value = c.value
where d.site is null;

-- What counts for nothing any more is no row.
delete from daily_breakdowns
where page_views = 0 and visitors = 0 and new_visitors = 0 and sessions = 0 and requests = 0;

delete from daily_metrics
where page_views = 0 and visitors = 0 and new_visitors = 0 and sessions = 0 and requests = 0;
