-- The figures of each week or month, added up from its days. Its visitors are
-- those of a day who were on none of its days before. The edges are the first instants of the points and the end of the
-- last.
with edge as (
  select unnest(/*edges*/ array[timestamptz '2026-11-02 00:00:00+00', timestamptz '2026-11-09 00:00:00+00', timestamptz '2026-11-16 00:00:00+00'] /**/) as starts
), span as (
  select starts, lead(starts) over (order by starts) as ends from edge
), part as (
  select i.starts, sum(v.visitors) as visitors,
    0 as new_visitors, 0 as page_views, 0 as sessions, 0 as bounces, 0 as duration_seconds, 0 as requests, 0 as bot_requests, 0 as bytes_sent
  from span i
  join daily_visitors v on v.date >= cast(i.starts at time zone /*zone*/ 'UTC' /**/ as date)
    and v.date < cast(i.ends at time zone /*zone*/ 'UTC' /**/ as date)
  where (v.previous_date is null or v.previous_date < cast(i.starts at time zone /*zone*/ 'UTC' /**/ as date))
    and /*site*/ site = 'www.example.com' /**/
  group by i.starts
  union all
  select i.starts, 0, sum(m.new_visitors), sum(m.page_views), sum(m.sessions), sum(m.bounces), sum(m.duration_seconds),
    sum(m.requests), sum(m.bot_requests), sum(m.bytes_sent)
  from span i
  join daily_metrics m on m.date >= cast(i.starts at time zone /*zone*/ 'UTC' /**/ as date)
    and m.date < cast(i.ends at time zone /*zone*/ 'UTC' /**/ as date)
  where /*site*/ site = 'www.example.com' /**/
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
