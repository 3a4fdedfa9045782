-- Growth and decline of pages
--
-- Page views of each page in the period and in as long a period before it, those
-- that changed most first. A page without views before has no growth rate.
with views as (
  select url_path,
    count(*) filter (where timestamp >= /*from*/ now() - interval '30 days' /**/) as page_views,
    count(*) filter (where timestamp < /*from*/ now() - interval '30 days' /**/) as page_views_before
  from page_views
  where timestamp >= (/*from*/ now() - interval '30 days' /**/) - (/*to*/ now() /**/ - (/*from*/ now() - interval '30 days' /**/))
    and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
  group by url_path
)
select url_path as page, page_views, page_views_before, page_views - page_views_before as change,
  cast(page_views - page_views_before as double precision) / nullif(page_views_before, 0) as growth
from views
order by abs(page_views - page_views_before) desc, url_path collate "C"
limit 100;
