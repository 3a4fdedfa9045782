-- From which page of a step sessions went to which page of the next; nothing
-- is the end of the session. Steps are those of paths.sql.
with viewed as (
  select session_id, timestamp, request_id, url_path collate "C" as url_path,
    lag(url_path collate "C") over (partition by session_id order by timestamp /*direction*/ asc /**/, request_id /*direction*/ asc /**/) as before
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*kept*/ true /**/
    and /*sample*/ true /**/
), numbered as (
  select session_id, url_path,
    row_number() over (partition by session_id order by timestamp /*direction*/ asc /**/, request_id /*direction*/ asc /**/) as number,
    lead(url_path) over (partition by session_id order by timestamp /*direction*/ asc /**/, request_id /*direction*/ asc /**/) as next_page
  from viewed
  where before is null or before <> url_path
), anchored as (
  select session_id, url_path, next_page, number - /*anchor*/ 1 /**/ + 1 as step
  from numbered
), counted as (
  select step, url_path, coalesce(next_page, '') as next_page, count(*) as sessions
  from anchored
  where step >= 1 and step < /*steps*/ 3 /**/
  group by 1, 2, 3
), ranked as (
  select step, url_path, next_page, sessions,
    row_number() over (partition by step order by sessions desc, url_path collate "C", next_page collate "C") as place
  from counted
)
select cast(step as bigint) as step, url_path, next_page, cast(sessions * /*scale*/ 1 /**/ as bigint) as sessions
from ranked
where place <= /*limit*/ 100 /**/
order by step, place
