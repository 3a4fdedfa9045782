-- Which page was viewed right after which, within sessions and the period.
-- Nothing before is the beginning of a session, nothing after its end.
with step as (
  select url_path,
    lag(url_path) over (partition by session_id order by timestamp, request_id) as previous_page,
    lead(url_path) over (partition by session_id order by timestamp, request_id) as next_page
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*kept*/ true /**/
    and /*sample*/ true /**/
), transition as (
  select coalesce(previous_page, '') as previous_page, url_path, count(*) as transitions from step group by 1, 2
  union all
  select url_path, '', count(*) from step where next_page is null group by 1
)
select previous_page, url_path, cast(transitions * /*scale*/ 1 /**/ as bigint) as transitions, cast(count(*) over () as bigint) as number_of_values
from transition
where /*page*/ true /**/
order by transitions desc, previous_page collate "C", url_path collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
