-- The pages that were viewed, or another dimension of page views. Sessions, bounces and durations belong to no
-- single page: see the dimension entry_page.
with figure as (
  select coalesce(/*column*/ url_path /**/, '') as value,
    cast(/*visitors*/ count(distinct visitor_id) /**/ as bigint) as visitors,
    cast(0 as bigint) as new_visitors,
    cast(count(*) as bigint) as page_views,
    cast(0 as bigint) as sessions, cast(0 as bigint) as bounces, cast(0 as double precision) as duration_seconds,
    cast(0 as bigint) as requests, cast(0 as bigint) as bot_requests, cast(0 as bigint) as bytes_sent
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*kept*/ true /**/
  group by 1
)
select *, cast(count(*) over () as bigint) as number_of_values
from figure
where /*search*/ true /**/
order by /*order*/ page_views desc /**/, page_views desc, value collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
