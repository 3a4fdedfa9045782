-- The pages that the change brings. A page that is new gets the next number: lists
-- of pages are lists of numbers. What is said of others is brought up to date.

create temp table viewed_page as
select site, url_path, min(timestamp) as first_seen, max(timestamp) as last_seen
from added_page_views
group by site, url_path;

update url_metadata set first_seen = least(url_metadata.first_seen, v.first_seen), last_seen = greatest(url_metadata.last_seen, v.last_seen)
from viewed_page v
where url_metadata.site = v.site and url_metadata.url_path = v.url_path
  and (v.first_seen < url_metadata.first_seen or v.last_seen > url_metadata.last_seen);

insert into url_metadata (site, url_path, first_seen, last_seen, page_number)
select v.site, v.url_path, v.first_seen, v.last_seen,
  (select coalesce(max(page_number), 0) from url_metadata) + row_number() over (order by v.site collate "C", v.url_path collate "C")
from viewed_page v
left join url_metadata u on u.site = v.site and u.url_path = v.url_path
where u.site is null;
