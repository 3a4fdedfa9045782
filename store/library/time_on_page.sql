-- Time on page
--
-- How long people stay on a page until they view the next one, in seconds. The
-- last page of a session has none: nothing is logged when a tab is closed.
with views as (
  select url_path,
    lead(extract(epoch from timestamp)) over (partition by visitor_id, session_id order by timestamp, request_id) - extract(epoch from timestamp) as seconds
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select url_path as page, count(*) as page_views, count(seconds) as with_next_page, cast(avg(seconds) as double precision) as average_seconds,
  percentile_cont(0.5) within group (order by cast(seconds as double precision)) as p50_seconds
from views
group by url_path
having count(seconds) > 0
order by with_next_page desc, url_path collate "C"
limit 100;
