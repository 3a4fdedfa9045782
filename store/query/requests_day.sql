-- The figures of requests of each day, as they are kept: those of people and
-- those of bots, as many times as asked for (people, bots: 1 or 0). Bytes of bots
-- are those of their classes.
with part as (
  select date, requests, bot_requests, bytes_sent, 0 as bot_bytes, 0 as hits, 0 as bot_hits, 0 as client, 0 as bot_client, 0 as server, 0 as bot_server
  from daily_metrics
  where date >= /*first_day*/ date '2026-11-01' /**/ and date < /*end_day*/ date '2026-12-01' /**/
    and /*site*/ site = 'www.example.com' /**/
  union all
  select date, 0, 0, 0, case when dimension = 'bot_class' and value <> '' then bytes_sent else 0 end,
    case when dimension = 'cache_result' and value in ('Hit', 'RefreshHit', 'OriginShieldHit') then requests else 0 end,
    case when dimension = 'cache_result' and value in ('Hit', 'RefreshHit', 'OriginShieldHit') then bot_requests else 0 end,
    case when dimension = 'status' and value like '4__' then requests else 0 end,
    case when dimension = 'status' and value like '4__' then bot_requests else 0 end,
    case when dimension = 'status' and value like '5__' then requests else 0 end,
    case when dimension = 'status' and value like '5__' then bot_requests else 0 end
  from daily_breakdowns
  where date >= /*first_day*/ date '2026-11-01' /**/ and date < /*end_day*/ date '2026-12-01' /**/
    and dimension in ('bot_class', 'cache_result', 'status')
    and /*site*/ site = 'www.example.com' /**/
)
select /*starts*/ date /**/ as starts,
  cast(sum(/*people*/ 1 /**/ * (requests - bot_requests) + /*bots*/ 0 /**/ * bot_requests) as bigint) as requests,
  cast(sum(/*bots*/ 0 /**/ * bot_requests) as bigint) as bot_requests,
  cast(sum(/*people*/ 1 /**/ * (bytes_sent - bot_bytes) + /*bots*/ 0 /**/ * bot_bytes) as bigint) as bytes_sent,
  cast(sum(/*people*/ 1 /**/ * (hits - bot_hits) + /*bots*/ 0 /**/ * bot_hits) as bigint) as cache_hits,
  cast(sum(/*people*/ 1 /**/ * (client - bot_client) + /*bots*/ 0 /**/ * bot_client) as bigint) as client_errors,
  cast(sum(/*people*/ 1 /**/ * (server - bot_server) + /*bots*/ 0 /**/ * bot_server) as bigint) as server_errors
from part
group by 1
order by 1
