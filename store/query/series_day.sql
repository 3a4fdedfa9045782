-- The figures of each day, as they are kept.
select date as starts,
  cast(sum(visitors) as bigint) as visitors,
  cast(sum(new_visitors) as bigint) as new_visitors,
  cast(sum(page_views) as bigint) as page_views,
  cast(sum(sessions) as bigint) as sessions,
  cast(sum(bounces) as bigint) as bounces,
  cast(sum(duration_seconds) as double precision) as duration_seconds,
  cast(sum(requests) as bigint) as requests,
  cast(sum(bot_requests) as bigint) as bot_requests,
  cast(sum(bytes_sent) as bigint) as bytes_sent
from daily_metrics
where date >= /*first_day*/ date '2026-11-01' /**/ and date < /*end_day*/ date '2026-12-01' /**/
  and /*site*/ site = 'www.example.com' /**/
group by date
order by date
