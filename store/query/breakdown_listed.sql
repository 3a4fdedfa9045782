-- The pages that were viewed in the sessions that the filters keep: of those inside the
-- period from their lists, of those that cross one of its edges from page views.
with numbered as (
  select page_number, count(*) as page_views
  from (
    select unnest(page_numbers) as page_number
    from /*inside*/ sessions /**/ as sessions
    where /*site*/ site = 'www.example.com' /**/
      and /*filters*/ true /**/
  ) as listed
  group by page_number
), viewed as (
  select u.url_path as value, n.page_views
  from numbered n
  join url_metadata u on u.page_number = n.page_number
  union all
  select url_path, count(*)
  from (/*near*/ select timestamp, session_id, url_path from page_views where false /**/) as view
  where session_id in (
    select session_id
    from /*crossing*/ sessions /**/ as sessions
    where /*site*/ site = 'www.example.com' /**/
      and /*crossing_filters*/ true /**/)
  group by url_path
), figure as (
  select value,
    cast(0 as bigint) as visitors, cast(0 as bigint) as new_visitors,
    cast(sum(page_views) as bigint) as page_views,
    cast(0 as bigint) as sessions, cast(0 as bigint) as bounces, cast(0 as double precision) as duration_seconds,
    cast(0 as bigint) as requests, cast(0 as bigint) as bot_requests, cast(0 as bigint) as bytes_sent
  from viewed
  group by value
)
select *, cast(count(*) over () as bigint) as number_of_values
from figure
where /*search*/ true /**/
order by /*order*/ page_views desc /**/, page_views desc, value collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
