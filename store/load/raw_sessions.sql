-- The sessions as the page views say, all of them from the beginning: what
-- the table sessions must hold, but for those that are /*frozen*/, which ended
-- before: nothing that comes can change them, and their page views may have gone.
with gap as (
  select *,
    case when timestamp <= lag(timestamp) over (partition by visitor_id order by timestamp, request_id)
      + /*timeout*/ interval '30 minutes' /**/ then 0 else 1 end as starts,
    case when timestamp >= lead(timestamp) over (partition by visitor_id order by timestamp, request_id)
      - /*timeout*/ interval '30 minutes' /**/ then 0 else 1 end as ends,
    timestamp = lag(timestamp) over (partition by visitor_id order by timestamp, request_id) as is_at_once
  from page_views p
  join (select site as page_site, url_path as page_path, page_number from url_metadata) as page on page_site = site and page_path = url_path
  where not exists (
    select 1 from sessions f where f.session_id = p.session_id and f.ended_at < /*frozen*/ timestamptz '-infinity' /**/)
), numbered as (
  select *, sum(starts) over (partition by visitor_id order by timestamp, request_id rows unbounded preceding) as number
  from gap
), cut as (
  select visitor_id, number, site, max(case when starts = 1 then request_id end) as session_id,
    min(timestamp) as started_at, max(timestamp) as ended_at, count(*) as page_views,
    max(case when ends = 1 then url_path end) as exit_page,
    array_agg(page_number order by timestamp, request_id) as page_numbers,
    count(*) filter (where is_at_once) > 0 as has_equal_times
  from numbered
  group by visitor_id, number, site
), extent as (
  select session_id, lag(ended_at) over (partition by visitor_id order by started_at) as previous_ended_at
  from (
    select session_id, visitor_id, started_at, ended_at from cut
    union all
    select session_id, visitor_id, started_at, ended_at from sessions
    where ended_at < /*frozen*/ timestamptz '-infinity' /**/
  ) as session
)
select c.session_id, c.visitor_id, c.site, c.started_at, c.ended_at,
  cast(extract(epoch from c.ended_at) - extract(epoch from c.started_at) as decimal(18,3)) as duration_seconds,
  c.page_views, c.page_views = 1 as is_bounce, n.url_path as entry_page, c.exit_page,
  e.previous_ended_at,
  n.referrer_domain, n.source, n.medium, n.channel, n.utm_source, n.utm_medium, n.utm_campaign, n.utm_term,
  n.utm_content, n.browser, n.os, n.device_type, n.country, n.region, n.city, c.page_numbers, c.has_equal_times
from cut c
join extent e on e.session_id = c.session_id
join numbered n on n.request_id = c.session_id and n.starts = 1;
