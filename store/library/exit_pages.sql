-- Exit pages with exit rate
--
-- Where sessions end. The exit rate is the share of the page's views that were the
-- last of their session.
with views as (
  select url_path, row_number() over (partition by visitor_id, session_id order by timestamp desc, request_id desc) as from_last
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select url_path as page, count(*) filter (where from_last = 1) as exits, count(*) as page_views,
  cast(count(*) filter (where from_last = 1) as double precision) / nullif(count(*), 0) as exit_rate
from views
group by url_path
having count(*) filter (where from_last = 1) > 0
order by exits desc, url_path collate "C"
limit 100;
