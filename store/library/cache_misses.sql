-- Cache misses that cost most
--
-- Paths whose answers had to be fetched from the origin: how often, how many
-- bytes, and how long people waited for them in all.
with kept as (
  select url_path, cache_result in ('Hit', 'RefreshHit', 'OriginShieldHit') as is_hit, bytes_sent, time_taken_ms
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and cache_result is not null
)
select url_path, count(*) as requests, count(*) filter (where not is_hit) as misses,
  cast(count(*) filter (where is_hit) as double precision) / nullif(count(*), 0) as cache_hit_ratio,
  cast(coalesce(sum(bytes_sent) filter (where not is_hit), 0) as bigint) as bytes_missed,
  cast(coalesce(sum(time_taken_ms) filter (where not is_hit), 0) as bigint) as ms_waited
from kept
group by url_path
having count(*) filter (where not is_hit) > 0
order by bytes_missed desc, misses desc, url_path collate "C"
limit 100;
