-- User journeys: from page to page
--
-- Which page people went to from which, within a session. The same page twice in a
-- row is a reload and counts as one.
with steps as (
  select session_id, url_path,
    lag(url_path) over (partition by visitor_id, session_id order by timestamp, request_id) as previous_page
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select previous_page, url_path as page, count(*) as transitions, count(distinct session_id) as sessions
from steps
where previous_page is not null and previous_page <> url_path
group by previous_page, url_path
order by transitions desc, previous_page collate "C", url_path collate "C"
limit 100;
