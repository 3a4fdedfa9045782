-- The figures of points of which some are shorter than a pause within a session
-- may be: visitors of a point are those with a page view in it. The edges are the
-- first instants of the points and the end of the last. A session inside a point
-- brings all its page views; of one that crosses an edge they are counted point by
-- point.
with edge as (
  select unnest(/*edges*/ array[timestamptz '2026-11-02 00:00:00+00', timestamptz '2026-11-02 01:00:00+00', timestamptz '2026-11-02 02:00:00+00'] /**/) as starts
), span as (
  select starts, lead(starts) over (order by starts) as ends from edge
), kept as materialized (
  select session_id, visitor_id, started_at, ended_at, previous_ended_at, page_views, is_bounce, duration_seconds
  from sessions
  where started_at < /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/ and ended_at >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
), crossing as materialized (
  select timestamp
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/
    and session_id in (
      select s.session_id
      from edge e
      join kept s on s.started_at < e.starts and s.ended_at >= e.starts)
), part as (
  select i.starts, count(distinct s.visitor_id) as visitors,
    count(*) filter (where s.started_at >= i.starts and s.previous_ended_at is null) as new_visitors,
    coalesce(sum(s.page_views) filter (where s.started_at >= i.starts and s.ended_at < i.ends), 0) as page_views,
    count(*) filter (where s.started_at >= i.starts) as sessions,
    count(*) filter (where s.started_at >= i.starts and s.is_bounce) as bounces,
    coalesce(sum(s.duration_seconds) filter (where s.started_at >= i.starts), 0) as duration_seconds,
    0 as requests, 0 as bot_requests, 0 as bytes_sent
  from span i
  join kept s on s.started_at < i.ends and s.ended_at >= i.starts
  where exists (select 1 from page_views p where p.visitor_id = s.visitor_id and p.session_id = s.session_id and p.timestamp >= i.starts and p.timestamp < i.ends)
  group by i.starts
  union all
  select i.starts, 0, 0, count(*), 0, 0, 0, 0, 0, 0
  from span i
  join crossing p on p.timestamp >= i.starts and p.timestamp < i.ends
  group by i.starts
  union all
  select i.starts, 0, 0, 0, 0, 0, 0, count(*), count(*) filter (where r.is_bot), coalesce(sum(r.bytes_sent), 0)
  from span i
  join requests r on r.timestamp >= i.starts and r.timestamp < i.ends
  where r.timestamp >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/ and r.timestamp < /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*unfiltered*/ true /**/
  group by i.starts
)
select starts,
  cast(sum(visitors) as bigint) as visitors,
  cast(sum(new_visitors) as bigint) as new_visitors,
  cast(sum(page_views) as bigint) as page_views,
  cast(sum(sessions) as bigint) as sessions,
  cast(sum(bounces) as bigint) as bounces,
  cast(sum(duration_seconds) as double precision) as duration_seconds,
  cast(sum(requests) as bigint) as requests,
  cast(sum(bot_requests) as bigint) as bot_requests,
  cast(sum(bytes_sent) as bigint) as bytes_sent
from part
group by starts
order by starts
