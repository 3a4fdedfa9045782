-- The ways through the site: pages one after another, a page that is viewed
-- again at once counted once. They begin where a session first views the
-- anchor, or with the session; of paths to an end everything runs backwards.
-- Pages are told apart byte by byte: to sort by the rules of a language takes longer.
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
    row_number() over (partition by session_id order by timestamp /*direction*/ asc /**/, request_id /*direction*/ asc /**/) as number
  from viewed
  where before is null or before <> url_path
), anchored as (
  select session_id, url_path, number - /*anchor*/ 1 /**/ + 1 as step
  from numbered
), path as (
  select session_id,
    max(case when step = 1 then url_path end) as page_1, max(case when step = 2 then url_path end) as page_2,
    max(case when step = 3 then url_path end) as page_3, max(case when step = 4 then url_path end) as page_4,
    max(case when step = 5 then url_path end) as page_5, max(case when step = 6 then url_path end) as page_6,
    max(step) as steps
  from (
    select session_id, step, case when step <= /*steps*/ 3 /**/ then url_path end as url_path
    from anchored
    where step >= 1 and step <= /*steps*/ 3 /**/ + 1
  ) as near
  group by session_id
), counted as (
  select page_1, page_2, page_3, page_4, page_5, page_6, steps <= /*steps*/ 3 /**/ as is_complete, count(*) as sessions
  from path
  group by page_1, page_2, page_3, page_4, page_5, page_6, steps <= /*steps*/ 3 /**/
)
select page_1, coalesce(page_2, '') as page_2, coalesce(page_3, '') as page_3, coalesce(page_4, '') as page_4,
  coalesce(page_5, '') as page_5, coalesce(page_6, '') as page_6, is_complete,
  cast(sessions * /*scale*/ 1 /**/ as bigint) as sessions,
  cast(count(*) over () as bigint) as number_of_values,
  cast(sum(sessions) over () * /*scale*/ 1 /**/ as bigint) as all_sessions
from counted
order by sessions desc, page_1 collate "C", page_2 collate "C" nulls first, page_3 collate "C" nulls first,
  page_4 collate "C" nulls first, page_5 collate "C" nulls first, page_6 collate "C" nulls first, is_complete
limit /*limit*/ 100 /**/
