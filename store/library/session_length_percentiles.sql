-- Percentiles of session length
--
-- Duration and page views of sessions by kind of device. Bounces have no duration
-- and are left out of it: half of all sessions would say nothing but that.
with kept as (
  select coalesce(device_type, 'unknown') as device_type, is_bounce, page_views, cast(duration_seconds as double precision) as seconds
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select device_type, count(*) as sessions, count(*) filter (where not is_bounce) as sessions_without_bounces,
  percentile_cont(0.5) within group (order by seconds) filter (where not is_bounce) as p50_seconds,
  percentile_cont(0.9) within group (order by seconds) filter (where not is_bounce) as p90_seconds,
  percentile_cont(0.99) within group (order by seconds) filter (where not is_bounce) as p99_seconds,
  percentile_cont(0.5) within group (order by cast(page_views as double precision)) as p50_page_views,
  percentile_cont(0.9) within group (order by cast(page_views as double precision)) as p90_page_views
from kept
group by device_type
order by sessions desc, device_type collate "C";
