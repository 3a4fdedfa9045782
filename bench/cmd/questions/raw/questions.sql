-- The questions as plain SQL over page views, sessions and requests, for
-- DuckDB and ClickHouse alike: a name, and a statement whose rows are those of
-- our report.

-- totals
select count(distinct visitor_id), count(*) from page_views
where timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00';

-- days
select cast(timestamp as date) as day, count(distinct visitor_id), count(*) from page_views
where timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00'
group by day order by day;

-- panel_page
select url_path, count(*) as n from page_views
where timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00'
group by url_path order by n desc, url_path limit 25;

-- panel_source
select coalesce(source, '') as origin, count(*) as n from sessions
where started_at >= '2026-11-01 00:00:00' and started_at < '2026-11-30 00:00:00'
group by origin order by n desc, origin limit 25;

-- panel_country
select coalesce(country, '') as place, count(*) as n from sessions
where started_at >= '2026-11-01 00:00:00' and started_at < '2026-11-30 00:00:00'
group by place order by n desc, place limit 25;

-- filtered
select count(distinct visitor_id) from sessions
where started_at < '2026-11-30 00:00:00' and ended_at >= '2026-11-01 00:00:00' and source = 'Google';

-- filtered_page
select count(distinct visitor_id) from page_views
where timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00' and session_id in (
  select session_id from page_views where url_path = '/' and timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00');

-- visitors_page
select url_path, count(distinct visitor_id) as n from page_views
where timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00'
group by url_path order by n desc, count(*) desc, url_path limit 25;

-- transitions
select before, url_path, count(*) as n from (
  select url_path, coalesce(max(url_path) over (partition by session_id order by timestamp, request_id rows between 1 preceding and 1 preceding), '') as before
  from page_views
  where timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00'
) as step
where before <> ''
group by before, url_path order by n desc, before, url_path limit 10;

-- funnel
with first_step as (
  select session_id, min(timestamp) as t1 from page_views
  where url_path = '/' and timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00'
  group by session_id
), second_step as (
  select p.session_id as session_id, min(p.timestamp) as t2 from page_views p join first_step f on f.session_id = p.session_id
  where p.url_path like '/docs/%' and p.timestamp < '2026-11-30 00:00:00' and p.timestamp > f.t1
  group by p.session_id
), third_step as (
  select p.session_id as session_id, min(p.timestamp) as t3 from page_views p join second_step f on f.session_id = p.session_id
  where p.url_path like '/products/%' and p.timestamp < '2026-11-30 00:00:00' and p.timestamp > f.t2
  group by p.session_id
)
select (select count(*) from first_step), (select count(*) from second_step), (select count(*) from third_step);

-- requests
select count(*), sum(bytes_sent) from requests
where timestamp >= '2026-11-01 00:00:00' and timestamp < '2026-11-30 00:00:00' and not is_bot;
