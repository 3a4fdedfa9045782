-- What the days are made of: visitors, their sessions, and the words that
-- their page views are drawn from. hash() decides everything, so that each run
-- makes the same rows.

create temp table page as
select i as rank, case when i = 0 then '/' when i % 3 = 0 then '/blog/article-' || i when i % 3 = 1 then '/docs/' || (i % 40) || '/topic-' || i else '/products/item-' || i end as url_path
from range(2000) as t(i);

create temp table origin as
select i as rank, nullif(source, '') as source, nullif(referrer_domain, '') as referrer_domain, nullif(medium, '') as medium, channel
from (
  select 0 as i, '' as source, '' as referrer_domain, '' as medium, 'Direct' as channel
  union all select 1, 'Google', 'google.com', 'organic', 'Organic Search'
  union all select 2, 'newsletter', '', 'email', 'Email'
  union all select 3, 'Bing', 'bing.com', 'organic', 'Organic Search'
  union all select 4, 'ChatGPT', 'chatgpt.com', 'referral', 'AI Assistants'
  union all select 5, 'Reddit', 'reddit.com', 'social', 'Organic Social'
  union all select 6 + i, 'site-' || i || '.example', 'site-' || i || '.example', 'referral', 'Referral' from range(600) as t(i)
) as word;

create temp table place as
select i as rank, chr(65 + cast(i // 10 as integer)) || chr(65 + cast(i % 10 as integer)) as country, 'Region ' || i as region from range(120) as t(i);

create temp table client as
select i as rank, ['Chrome', 'Safari', 'Chrome Mobile', 'Firefox', 'Edge', 'Opera'][1 + i % 6] as browser,
  ['Windows', 'iOS', 'Android', 'macOS', 'Linux'][1 + (i // 2) % 5] as os, ['desktop', 'mobile', 'mobile', 'desktop', 'tablet'][1 + (i // 2) % 5] as device_type
from range(30) as t(i);

-- A person of 2.4 million comes 1 to 9 times, 3 hours to 6 days apart.
create temp table person as
select cast(hash(v, 1) >> 1 as bigint) as visitor_id,
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 5, 9][1 + cast(hash(v, 2) % 20 as bigint)] as times,
  10800 + cast(hash(v, 3) % 507600 as bigint) as pause,
  cast(hash(v, 4) % 29 as bigint) * 86400 + cast(hash(v, 5) % 43200 + hash(v, 6) % 43200 as bigint) as first_second,
  cast(floor(exp((hash(v, 7) % 1000000) / 1e6 * ln(121.0))) as bigint) - 1 as place,
  cast(floor(exp((hash(v, 8) % 1000000) / 1e6 * ln(31.0))) as bigint) - 1 as client
from range(/*people*/ 1000 /**/) as t(v);

create temp table visit as
select row_number() over (order by starts, visitor_id) as number, *
from (
  select visitor_id, times, place, client, first_second + n * pause as starts,
    [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 6, 6, 10, 10, 20][1 + cast(hash(visitor_id, n, 1) % 20 as bigint)] as page_views,
    5 + cast(hash(visitor_id, n, 2) % 300 as bigint) as gap,
    greatest(cast(floor(exp((hash(visitor_id, n, 3) % 1000000) / 1e6 * ln(607.0))) as bigint) - 1, 0) as origin,
    cast(hash(visitor_id, n, 4) % 100 as bigint) as lot
  from person, range(9) as t(n)
  where n < times and first_second + n * pause < 29 * 86400
) as occurrence;

drop table person;
