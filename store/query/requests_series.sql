-- The figures of requests in each point. They are counted by quarters of an
-- hour first, for every time zone's hours begin with one; the edges are the
-- first instants of the points and the end of the last.
with edge as (
  select unnest(/*edges*/ array[timestamptz '2026-11-02 00:00:00+00', timestamptz '2026-11-02 01:00:00+00', timestamptz '2026-11-02 02:00:00+00'] /**/) as starts
), span as (
  select starts, cast(floor(extract(epoch from starts) / 900) as bigint) as first_quarter,
    cast(floor(extract(epoch from lead(starts) over (order by starts)) / 900) as bigint) as end_quarter,
    lead(starts) over (order by starts) as ends
  from edge
), quarter as (
  select cast(floor(extract(epoch from timestamp) / 900) as bigint) as number, count(*) as requests,
    count(*) filter (where is_bot) as bot_requests,
    sum(bytes_sent) as bytes_sent,
    count(*) filter (where cache_result in ('Hit', 'RefreshHit', 'OriginShieldHit')) as cache_hits,
    count(*) filter (where status >= 400 and status < 500) as client_errors,
    count(*) filter (where status >= 500) as server_errors
  from requests
  where timestamp >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*segment*/ not is_bot /**/
    and /*filters*/ true /**/
  group by 1
)
select s.starts,
  cast(sum(q.requests) as bigint) as requests,
  cast(sum(q.bot_requests) as bigint) as bot_requests,
  cast(sum(q.bytes_sent) as bigint) as bytes_sent,
  cast(sum(q.cache_hits) as bigint) as cache_hits,
  cast(sum(q.client_errors) as bigint) as client_errors,
  cast(sum(q.server_errors) as bigint) as server_errors
from quarter q
join span s on q.number >= s.first_quarter and (q.number < s.end_quarter or s.ends = /*to*/ timestamptz '2026-11-02 02:00:00+00' /**/)
group by s.starts
order by s.starts
