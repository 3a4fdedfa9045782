-- Where page views went, what is said of their page is said anew. It is run if
-- any may have gone. A page that was seen before /*since*/ stays: what was there then has gone.
update url_metadata set last_seen = p.last_seen,
  first_seen = case when url_metadata.first_seen < /*since*/ timestamptz '-infinity' /**/ then url_metadata.first_seen else p.first_seen end
from (
  select site, url_path, min(timestamp) as first_seen, max(timestamp) as last_seen
  from page_views
  where (site, url_path) in (select site, url_path from removed_page_views)
  group by site, url_path
) as p
where url_metadata.site = p.site and url_metadata.url_path = p.url_path;

delete from url_metadata
where first_seen >= /*since*/ timestamptz '-infinity' /**/
  and (site, url_path) in (select site, url_path from removed_page_views)
  and (site, url_path) not in (
    select site, url_path from page_views
    where (site, url_path) in (select site, url_path from removed_page_views));
