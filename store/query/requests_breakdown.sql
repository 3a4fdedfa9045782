-- The values of a dimension of requests, with all figures of requests.
with kept as (
  select coalesce(/*column*/ cast(status as text) /**/, '') as value, status, is_bot, bytes_sent, cache_result, ttfb_ms, time_taken_ms
  from requests
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*segment*/ not is_bot /**/
    and /*filters*/ true /**/
), histogram as (
  select value, 1 as measure, ttfb_ms as ms, count(*) as requests from kept where ttfb_ms is not null and /*percentiles*/ true /**/ group by value, ttfb_ms
  union all
  select value, 2, time_taken_ms, count(*) from kept where time_taken_ms is not null and /*percentiles*/ true /**/ group by value, time_taken_ms
), reached as (
  select value, measure, ms, cast(sum(requests) over (partition by value, measure order by ms) as double precision)
    / cast(sum(requests) over (partition by value, measure) as double precision) as share
  from histogram
), percentile as (
  select value, cast(min(ms) filter (where measure = 1 and share >= 0.5) as double precision) as ttfb_p50,
    cast(min(ms) filter (where measure = 1 and share >= 0.95) as double precision) as ttfb_p95,
    cast(min(ms) filter (where measure = 1 and share >= 0.99) as double precision) as ttfb_p99,
    cast(min(ms) filter (where measure = 2 and share >= 0.5) as double precision) as time_taken_p50,
    cast(min(ms) filter (where measure = 2 and share >= 0.95) as double precision) as time_taken_p95,
    cast(min(ms) filter (where measure = 2 and share >= 0.99) as double precision) as time_taken_p99
  from reached
  group by value
), figure as (
  select value, cast(count(*) as bigint) as requests,
    cast(count(*) filter (where is_bot) as bigint) as bot_requests,
    cast(coalesce(sum(bytes_sent), 0) as bigint) as bytes_sent,
    cast(count(*) filter (where cache_result in ('Hit', 'RefreshHit', 'OriginShieldHit')) as bigint) as cache_hits,
    cast(count(*) filter (where status >= 400 and status < 500) as bigint) as client_errors,
    cast(count(*) filter (where status >= 500) as bigint) as server_errors
  from kept
  group by value
)
select f.value, f.requests, f.bot_requests, f.bytes_sent, f.cache_hits, f.client_errors, f.server_errors,
  p.ttfb_p50, p.ttfb_p95, p.ttfb_p99, p.time_taken_p50, p.time_taken_p95, p.time_taken_p99,
  cast(count(*) over () as bigint) as number_of_values
from figure f
left join percentile p on p.value = f.value
where /*search*/ true /**/
order by /*order*/ requests desc nulls last /**/, requests desc, f.value collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
