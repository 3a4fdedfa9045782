-- The daily figures as the raw tables say, of the days after /*edge*/: all of
-- those is there. Time zones are some quarters of an hour from UTC, so requests of a
-- quarter are of one day.
with page_view_day as (
  select p.site, cast(p.timestamp at time zone z.timezone as date) as date, count(*) as page_views,
    count(distinct p.visitor_id) as visitors
  from page_views p
  join sites z on z.site = p.site
  group by 1, 2
), session_day as (
  select s.site, cast(s.started_at at time zone z.timezone as date) as date,
    sum(case when s.previous_ended_at is null then 1 else 0 end) as new_visitors, count(*) as sessions,
    sum(case when s.is_bounce then 1 else 0 end) as bounces, sum(s.duration_seconds) as duration_seconds
  from sessions s
  join sites z on z.site = s.site
  group by 1, 2
), request_day as (
  select q.site, cast(to_timestamp(cast(q.quarter * 900 as double precision)) at time zone z.timezone as date) as date,
    sum(q.requests) as requests, sum(q.bytes_sent) as bytes_sent, sum(q.bot_requests) as bot_requests
  from (
    select site, floor(extract(epoch from timestamp) / 900) as quarter, count(*) as requests,
      sum(bytes_sent) as bytes_sent, sum(case when is_bot then 1 else 0 end) as bot_requests
    from requests
    group by 1, 2
  ) as q
  join sites z on z.site = q.site
  group by 1, 2
), day as (
  select site, date from page_view_day
  union select site, date from session_day
  union select site, date from request_day
)
select d.site, d.date, cast(coalesce(p.page_views, 0) as bigint) as page_views, cast(coalesce(p.visitors, 0) as bigint) as visitors,
  cast(coalesce(s.new_visitors, 0) as bigint) as new_visitors, cast(coalesce(s.sessions, 0) as bigint) as sessions,
  cast(coalesce(s.bounces, 0) as bigint) as bounces,
  cast(coalesce(s.duration_seconds, 0) as decimal(18,3)) as duration_seconds, cast(coalesce(r.requests, 0) as bigint) as requests,
  cast(coalesce(r.bytes_sent, 0) as bigint) as bytes_sent, cast(coalesce(r.bot_requests, 0) as bigint) as bot_requests
from day d
join sites z on z.site = d.site and d.date > cast(/*edge*/ timestamptz '-infinity' /**/ at time zone z.timezone as date)
left join page_view_day p on p.site = d.site and p.date = d.date
left join session_day s on s.site = d.site and s.date = d.date
left join request_day r on r.site = d.site and r.date = d.date;
