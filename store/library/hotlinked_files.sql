-- Hot-linked files
--
-- Files that were fetched by people who viewed no page on the day: other sites
-- show them, and you pay for it. A few are cached pages or saved links.
with files as (
  select cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, site, visitor_id, url_path, bytes_sent
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and kind = 'asset' and not is_bot
), readers as (
  select distinct cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, site, visitor_id
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), marked as (
  select f.url_path, f.visitor_id, f.bytes_sent, r.visitor_id is null as is_hotlinked
  from files as f
  left join readers as r on r.visitor_id = f.visitor_id and r.site = f.site and r.day = f.day
)
select url_path, count(*) filter (where is_hotlinked) as hotlinked_requests, count(distinct visitor_id) filter (where is_hotlinked) as clients,
  cast(sum(bytes_sent) filter (where is_hotlinked) as bigint) as hotlinked_bytes, count(*) as requests,
  cast(count(*) filter (where is_hotlinked) as double precision) / nullif(count(*), 0) as share
from marked
group by url_path
having count(*) filter (where is_hotlinked) > 0
order by hotlinked_bytes desc, url_path collate "C"
limit 100;
