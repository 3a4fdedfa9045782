-- The visitors as the page views say.
select visitor_id, site, min(timestamp) as first_seen, max(timestamp) as last_seen, count(*) as page_views,
  count(distinct session_id) as sessions
from page_views
group by visitor_id, site;
