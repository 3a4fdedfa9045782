-- Forgotten pages
--
-- Pages of the site that had page views before the period and none in it: what
-- nobody reads any more, or what links no longer lead to.
select p.site, p.url_path as page, p.first_seen, p.last_seen
from url_metadata as p
where p.is_active and p.first_seen < /*from*/ now() - interval '30 days' /**/ and p.site = coalesce(/*site*/ null /**/, p.site)
  and not exists (
    select 1 from page_views as v
    where v.site = p.site and v.url_path = p.url_path and v.timestamp >= /*from*/ now() - interval '30 days' /**/ and v.timestamp < /*to*/ now() /**/
  )
order by p.last_seen desc, p.site collate "C", p.url_path collate "C"
limit 200;
