-- Content decay
--
-- How the page views of a page fall off by the weeks since its first: of the pages
-- whose first page view lies in the period. The share is of the week with most.
with pages as (
  select site, url_path, first_seen
  from url_metadata
  where first_seen >= /*from*/ now() - interval '30 days' /**/ and first_seen < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), views as (
  select site, url_path, timestamp
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), weeks as (
  select p.site, p.url_path as page, cast(floor((extract(epoch from v.timestamp) - extract(epoch from p.first_seen)) / 604800) as bigint) as week, count(*) as page_views
  from pages as p
  join views as v on v.site = p.site and v.url_path = p.url_path
  group by p.site, p.url_path, cast(floor((extract(epoch from v.timestamp) - extract(epoch from p.first_seen)) / 604800) as bigint)
)
select site, page, week, page_views, cast(page_views as double precision) / nullif(max(page_views) over (partition by site, page), 0) as share_of_best_week
from weeks
order by site collate "C", page collate "C", week;
