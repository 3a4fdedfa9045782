-- Edge locations
--
-- Where requests are answered, how often from the cache, and how soon: time to the
-- first byte in milliseconds.
with kept as (
  select coalesce(edge_location, 'not logged') as edge_location, cache_result in ('Hit', 'RefreshHit', 'OriginShieldHit') as is_hit, cast(ttfb_ms as double precision) as ms, bytes_sent
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select edge_location, count(*) as requests, cast(sum(bytes_sent) as bigint) as bytes_sent, cast(count(*) filter (where is_hit) as double precision) / nullif(count(is_hit), 0) as cache_hit_ratio,
  percentile_cont(0.5) within group (order by ms) as p50_ms, percentile_cont(0.95) within group (order by ms) as p95_ms
from kept
group by edge_location
order by requests desc, edge_location collate "C"
limit 100;
