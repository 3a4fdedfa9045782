-- Sections of the site
--
-- Page views, visitors and sessions by the first part of the path.
with views as (
  select '/' || split_part(url_path, '/', 2) as section, visitor_id, session_id
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select section, count(*) as page_views, count(distinct visitor_id) as visitors, count(distinct session_id) as sessions
from views
group by section
order by page_views desc, section collate "C"
limit 100;
