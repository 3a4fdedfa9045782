-- The figures of points that are whole hours of UTC, without filters. Page views
-- and requests are kept by hour. A session counts in the point that it starts in,
-- and as a visitor in those that it reaches into after that. The edges are the
-- first instants of the points and the end of the last.
with point as (
  select number, starts
  from (
    select row_number() over (order by starts) as number, starts, lead(starts) over (order by starts) as ends
    from (select unnest(/*edges*/ array[timestamptz '2026-11-02 00:00:00+00', timestamptz '2026-11-02 01:00:00+00', timestamptz '2026-11-02 02:00:00+00'] /**/) as starts) as edge
  ) as span
  where ends is not null
), met as materialized (
  select first_point, last_point, count(*) as sessions,
    count(*) filter (where before_point < first_point) as visitors,
    count(*) filter (where before_point = -1) as new_visitors,
    count(*) filter (where is_bounce) as bounces,
    sum(duration_seconds) as duration_seconds
  from (
    select is_bounce, duration_seconds,
      /*first*/ case when started_at < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/ as first_point,
      /*last*/ case when ended_at < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/ as last_point,
      case when previous_ended_at is null then -1
        else /*before*/ case when previous_ended_at < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/ end as before_point
    from sessions
    where started_at < /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/ and ended_at >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/
      and /*site*/ site = 'www.example.com' /**/
  ) as session
  group by first_point, last_point
), part as (
  select first_point as number, visitors, new_visitors, 0 as page_views, sessions, bounces, duration_seconds,
    0 as requests, 0 as bot_requests, 0 as bytes_sent
  from met
  union all
  select p.number, m.sessions, 0, 0, 0, 0, 0, 0, 0, 0
  from met m
  join point p on p.number > m.first_point and p.number <= m.last_point
  union all
  select /*loaded*/ case when hour < timestamptz '2026-11-02 01:00:00+00' then 1 else 2 end /**/, 0, 0, page_views, 0, 0, 0, requests, bot_requests, bytes_sent
  from loaded_hours
  where hour >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/ and hour < /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
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
