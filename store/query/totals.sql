-- The figures of a period without filters. Whole days come from daily_metrics;
-- of what is left of the last day, from /*edge*/ on, page views and requests of whole
-- hours are kept, up to /*end_hour*/, and the rest is counted. Visitors of
-- whole days are those who were not there on one of them before; of the rest,
-- those whose first session that meets the period it is.
with part as (
  select page_views, new_visitors, sessions, bounces, duration_seconds, requests, bot_requests, bytes_sent
  from daily_metrics
  where date >= /*first_day*/ date '2026-11-01' /**/ and date < /*end_day*/ date '2026-12-01' /**/
    and /*site*/ site = 'www.example.com' /**/
  union all
  select 0, count(*) filter (where previous_ended_at is null), count(*), count(*) filter (where is_bounce),
    coalesce(sum(duration_seconds), 0), 0, 0, 0
  from sessions
  where started_at >= /*edge*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
  union all
  select page_views, 0, 0, 0, 0, requests, bot_requests, bytes_sent
  from loaded_hours
  where hour >= /*edge*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and hour < /*end_hour*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
  union all
  select count(*), 0, 0, 0, 0, 0, 0, 0
  from page_views
  where timestamp >= /*end_hour*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
  union all
  select 0, 0, 0, 0, 0, count(*), count(*) filter (where is_bot), coalesce(sum(bytes_sent), 0)
  from requests
  where timestamp >= /*end_hour*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
), visit as (
  select visitors
  from daily_visitors
  where date >= /*first_day*/ date '2026-11-01' /**/ and date < /*end_day*/ date '2026-12-01' /**/
    and (previous_date is null or previous_date < /*first_day*/ date '2026-11-01' /**/)
    and /*site*/ site = 'www.example.com' /**/
  union all
  select /*visitors*/ count(distinct visitor_id) /**/
  from sessions
  where started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and ended_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*starting*/ started_at >= timestamptz '2026-12-01 00:00:00+00' /**/
    and /*present*/ true /**/
)
select cast((select sum(visitors) from visit) as bigint) as visitors,
  cast(coalesce(sum(new_visitors), 0) as bigint) as new_visitors,
  cast(coalesce(sum(page_views), 0) as bigint) as page_views,
  cast(coalesce(sum(sessions), 0) as bigint) as sessions,
  cast(coalesce(sum(bounces), 0) as bigint) as bounces,
  cast(coalesce(sum(duration_seconds), 0) as double precision) as duration_seconds,
  cast(coalesce(sum(requests), 0) as bigint) as requests,
  cast(coalesce(sum(bot_requests), 0) as bigint) as bot_requests,
  cast(coalesce(sum(bytes_sent), 0) as bigint) as bytes_sent
from part
