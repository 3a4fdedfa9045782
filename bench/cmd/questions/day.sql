-- The rows of one day: those of the sessions that start on it.

create temp table day_visit as
select v.*, cast(hash(v.visitor_id, v.starts) >> 1 as bigint) as session_id, o.source, o.referrer_domain, o.medium, o.channel,
  case when o.channel = 'Email' then 'newsletter' when v.lot < 3 then 'google' end as utm_source,
  case when o.channel = 'Email' then 'email' when v.lot < 3 then 'cpc' end as utm_medium,
  case when o.channel = 'Email' then 'issue-' || (v.starts // 604800) when v.lot < 3 then 'brand-' || (v.origin % 12) end as utm_campaign,
  c.browser, c.os, c.device_type, p.country, p.region
from visit v
join origin o on o.rank = v.origin
join client c on c.rank = v.client
join place p on p.rank = v.place
where v.starts >= /*day*/ 0 /**/ * 86400 and v.starts < (/*day*/ 0 /**/ + 1) * 86400;

create temp table day_view as
select v.*, n, v.starts + n * v.gap as second,
  case when n = 0 then v.session_id else cast(hash(v.session_id, n) >> 1 as bigint) end as request_id,
  g.url_path, cast(hash(v.session_id, n, 2) % 100000 as bigint) as lot2
from (select v.*, unnest(range(v.page_views)) as n from day_visit v) as v
join page g on g.rank = cast(floor(exp((hash(v.session_id, v.n, 1) % 1000000) / 1e6 * ln(2001.0))) as bigint) - 1;

insert into page_views
select timestamptz '2026-11-01 00:00:00+00' + to_microseconds(second * 1000000), 'www.example.com', visitor_id, session_id, request_id, url_path, null, 'GET',
  case when lot2 % 33 = 0 then 304 else 200 end, null,
  case when n = 0 then referrer_domain end, case when n = 0 then source end, case when n = 0 then medium end, case when n = 0 then channel else 'Direct' end,
  case when n = 0 then utm_source end, case when n = 0 then utm_medium end, case when n = 0 then utm_campaign end, null, null,
  browser, cast(100 + client % 7 as text), os, '1', device_type, country, region, null, 64500 + place,
  'E' || (place % 40) || '-P1', case when lot2 % 10 < 8 then 'Hit' else 'Miss' end, 4000 + lot2 % 30000, 20 + lot2 % 900, 10 + lot2 % 300,
  client, second // 3600
from day_view
order by second, request_id;

-- Three files come with each page view, and a request of others: bots' and
-- those that lead elsewhere or nowhere.
insert into requests
select timestamptz '2026-11-01 00:00:00+00' + to_microseconds(second * 1000000), 'www.example.com', kind, status, 'GET', url_path, bytes_sent, time_taken_ms, ttfb_ms,
  cache_result, edge_location, country, bot_name is not null, bot_name, bot_class, protocol, content_type, visitor_id, request_id, second // 3600
from (
  select second, 'page_view' as kind, case when lot2 % 33 = 0 then 304 else 200 end as status, url_path, 4000 + lot2 % 30000 as bytes_sent, 20 + lot2 % 900 as time_taken_ms,
    10 + lot2 % 300 as ttfb_ms, case when lot2 % 10 < 8 then 'Hit' else 'Miss' end as cache_result, 'E' || (place % 40) || '-P1' as edge_location, country,
    null as bot_name, null as bot_class, 'HTTP/2.0' as protocol, 'text/html' as content_type, visitor_id, request_id
  from day_view
  union all
  select second + 1, 'asset', 200, '/static/file-' || (lot2 % 50 * k) || '.js', 9000 + lot2 % 90000, 5 + lot2 % 200, 3 + lot2 % 90,
    case when lot2 % 20 < 19 then 'Hit' else 'Miss' end, 'E' || (place % 40) || '-P1', country, null, null, case when client % 3 = 0 then 'HTTP/3.0' else 'HTTP/2.0' end,
    ['text/css', 'application/javascript', 'image/webp'][k], visitor_id, cast(hash(request_id, k, 7) >> 1 as bigint)
  from day_view, range(1, 4) as t(k)
  union all
  select second, case when lot2 % 4 < 2 then 'document' when lot2 % 4 = 2 then 'redirect' else 'error' end, [200, 200, 301, 404][1 + lot2 % 4], url_path,
    500 + lot2 % 20000, 30 + lot2 % 500, 20 + lot2 % 400, case when lot2 % 3 = 0 then 'Hit' when lot2 % 4 = 3 then 'Error' else 'Miss' end, 'E' || (lot2 % 40) || '-P1', 'US',
    case when lot2 % 5 < 4 then ['Googlebot', 'GPTBot', 'ClaudeBot', 'AhrefsBot', 'curl'][1 + lot2 % 5 + (lot2 // 7) % 2] end,
    case when lot2 % 5 < 4 then ['search engine', 'AI training', 'AI training', 'SEO', 'tool'][1 + lot2 % 5 + (lot2 // 7) % 2] end,
    'HTTP/1.1', 'text/html', cast(hash(lot2 % 5000, 9) >> 1 as bigint), cast(hash(request_id, 4, 7) >> 1 as bigint)
  from day_view
) as request
order by second, request_id;

drop table day_view;
drop table day_visit;
