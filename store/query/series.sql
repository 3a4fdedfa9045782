-- The figures of each point from the tables themselves: hours, and any
-- interval under filters. The edges are the first instants of the points and
-- the end of the last. A session counts in the point that it starts in; in the
-- points that it reaches into after that, its visitor and its page views do.
with point as (
  select number, starts
  from (
    select row_number() over (order by starts) as number, starts, lead(starts) over (order by starts) as ends
    from (select unnest(/*edges*/ array[timestamptz '2026-11-02 00:00:00+00', timestamptz '2026-11-02 01:00:00+00', timestamptz '2026-11-02 02:00:00+00'] /**/) as starts) as edge
  ) as span
  where ends is not null
), kept as /*materialized*/ materialized /**/ (
  select session_id, visitor_id, page_views, is_bounce, duration_seconds, previous_ended_at is null as is_new,
    /*first*/ case when started_at < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/ as first_point,
    /*last*/ case when ended_at < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/ as last_point,
    /*before*/ previous_ended_at is not null and case when previous_ended_at < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end = case when started_at < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/ as was_before
  from /*sessions*/ sessions /**/
  where started_at < /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/ and ended_at >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
), crossing as materialized (
  select session_id, visitor_id, page_views, first_point, last_point
  from /*across*/ kept where last_point > first_point /**/
), reaching as materialized (
  select p.number, c.visitor_id
  from crossing c
  join point p on p.number > c.first_point and p.number <= c.last_point
), again as materialized (
  -- Visitors who were there before in the point, in a session that may not be kept.
  select distinct first_point as number, visitor_id
  from kept
  where was_before and /*varied*/ true /**/
), part as (
  select first_point as number, count(*) filter (where not was_before) as visitors,
    count(*) filter (where is_new) as new_visitors,
    coalesce(sum(page_views) filter (where /*inside*/ last_point = first_point /**/), 0) as page_views,
    count(*) as sessions,
    count(*) filter (where is_bounce) as bounces,
    coalesce(sum(duration_seconds), 0) as duration_seconds,
    0 as requests, 0 as bot_requests, 0 as bytes_sent
  from kept
  group by first_point
  union all
  select number, count(*), 0, 0, 0, 0, 0, 0, 0, 0
  from reaching
  group by number
  union all
  select first_point, 0, 0, -sum(page_views), 0, 0, 0, 0, 0, 0
  from crossing
  where /*counted*/ false /**/
  group by first_point
  union all
  select number, count(*), 0, 0, 0, 0, 0, 0, 0, 0
  from again
  group by number
  union all
  select number, -count(*), 0, 0, 0, 0, 0, 0, 0, 0
  from (
    select first_point as number, visitor_id
    from kept
    where not was_before and /*varied*/ true /**/ and (first_point, visitor_id) in (select number, visitor_id from again)
    union
    select number, visitor_id
    from reaching
    where (number, visitor_id) in (select number, visitor_id from again)
  ) as counted
  group by number
  union all
  select /*viewed*/ case when timestamp < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/, 0, 0, count(*), 0, 0, 0, 0, 0, 0
  from (/*near*/ select timestamp, session_id from page_views where timestamp >= timestamptz '2026-11-02 00:00:00+00' and timestamp < timestamptz '2026-11-02 02:00:00+00' /**/) as view
  where /*crosses*/ session_id in (select session_id from crossing) /**/
  group by 1
  union all
  select /*requested*/ case when timestamp < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/, 0, 0, 0, 0, 0, 0,
    count(*), count(*) filter (where is_bot), coalesce(sum(bytes_sent), 0)
  from requests
  where timestamp >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*unfiltered*/ true /**/
  group by 1
)
select p.starts,
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
join point p on p.number = part.number
group by p.starts
order by p.starts
