-- A dimension of sessions as the raw tables say, after /*edge*/.
with session_day as (
  select site, date, visitor_id, session_id, count(*) as page_views
  from (
    select p.site, cast(p.timestamp at time zone z.timezone as date) as date, p.visitor_id, p.session_id
    from page_views p
    join sites z on z.site = p.site
  ) as view
  group by site, date, visitor_id, session_id
), valued as (
  select d.site, d.date, d.visitor_id, d.page_views, /*column*/ s.source /**/ as value,
    cast(s.started_at at time zone z.timezone as date) = d.date as is_start,
    s.previous_ended_at is null as is_first, s.is_bounce, s.duration_seconds
  from session_day d
  join sessions s on s.session_id = d.session_id
  join sites z on z.site = d.site
  where d.date > cast(/*edge*/ timestamptz '-infinity' /**/ at time zone z.timezone as date)
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
