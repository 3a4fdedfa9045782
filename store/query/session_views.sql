-- The page views of a session, in order.
select timestamp, url_path, coalesce(query_string, '') as query_string, coalesce(referrer, '') as referrer,
  cast(status as bigint) as status, cast(time_taken_ms as bigint) as time_taken_ms,
  cast(extract(epoch from lead(timestamp) over (order by timestamp, request_id)) - extract(epoch from timestamp) as double precision) as seconds_on_page
from page_views
where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp <= /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
  and session_id = /*session*/ 1 /**/
order by timestamp, request_id
