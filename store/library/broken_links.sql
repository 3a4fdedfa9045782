-- Broken links and where they were followed
--
-- Paths that were answered 404 or 410, with the page of the own site that the same
-- visitor was on within the half hour before: there the link is. Without one the
-- link is elsewhere, or the address was typed.
with missing as (
  select request_id, visitor_id, site, url_path, timestamp
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and status in (404, 410) and not is_bot
), followed as (
  select m.request_id, m.visitor_id, m.url_path, v.url_path as from_page,
    row_number() over (partition by m.visitor_id, m.request_id order by v.timestamp desc, v.request_id desc) as place
  from missing as m
  left join page_views as v on v.visitor_id = m.visitor_id and v.site = m.site and v.timestamp <= m.timestamp and v.timestamp > m.timestamp - interval '30 minutes'
)
select url_path as missing_path, from_page, count(*) as requests, count(distinct visitor_id) as visitors
from followed
where place = 1
group by url_path, from_page
order by requests desc, url_path collate "C", from_page collate "C" nulls last
limit 100;
