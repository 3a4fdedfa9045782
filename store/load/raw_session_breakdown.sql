-- A dimension of sessions as the raw tables say, after /*edge*/. Time zones are some
-- quarters of an hour from UTC, so page views of a quarter are of one day; materialized,
-- for it is to be found once a quarter.
with quarter_day as materialized (
  select q.site, q.quarter, cast(to_timestamp(cast(q.quarter * 900 as double precision)) at time zone z.timezone as date) as date
  from (
    select site, floor(extract(epoch from timestamp) / 900) as quarter from page_views
    union
    select site, floor(extract(epoch from started_at) / 900) from sessions
  ) as q
  join sites z on z.site = q.site
  where cast(to_timestamp(cast(q.quarter * 900 as double precision)) at time zone z.timezone as date) > cast(/*edge*/ timestamptz '-infinity' /**/ at time zone z.timezone as date)
), session_day as (
  select p.site, q.date, p.visitor_id, p.session_id, count(*) as page_views
  from page_views p
  join quarter_day q on q.site = p.site and q.quarter = floor(extract(epoch from p.timestamp) / 900)
  group by p.site, q.date, p.visitor_id, p.session_id
), valued as (
  select d.site, d.date, d.visitor_id, d.page_views, /*column*/ s.source /**/ as value,
    q.date is not null as is_start,
    s.previous_ended_at is null as is_first, s.is_bounce, s.duration_seconds
  from session_day d
  join sessions s on s.session_id = d.session_id
  left join quarter_day q on q.site = s.site and q.quarter = floor(extract(epoch from s.started_at) / 900) and q.date = d.date
)
select site, date, /*dimension*/ 'source' /**/ as dimension, coalesce(value, '') as value,
  cast(sum(page_views) as bigint) as page_views, count(distinct visitor_id) as visitors,
  cast(sum(case when is_start and is_first then 1 else 0 end) as bigint) as new_visitors,
  cast(sum(case when is_start then 1 else 0 end) as bigint) as sessions,
  cast(sum(case when is_start and is_bounce then 1 else 0 end) as bigint) as bounces,
  cast(sum(case when is_start then duration_seconds else 0 end) as decimal(18,3)) as duration_seconds,
  cast(0 as bigint) as requests, cast(0 as bigint) as bytes_sent, cast(0 as bigint) as bot_requests
from valued
where /*present*/ true /**/
group by site, date, value;
