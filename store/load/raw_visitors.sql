-- The visitors as the page views say, and the sessions that are /*frozen*/: their
-- page views may have gone.
select visitor_id, site, min(first_seen) as first_seen, max(last_seen) as last_seen,
  cast(sum(page_views) as bigint) as page_views, cast(sum(sessions) as bigint) as sessions
from (
  select p.visitor_id, p.site, min(p.timestamp) as first_seen, max(p.timestamp) as last_seen, count(*) as page_views,
    count(distinct p.session_id) as sessions
  from page_views p
  where not exists (
    select 1 from sessions f where f.session_id = p.session_id and f.ended_at < /*frozen*/ timestamptz '-infinity' /**/)
  group by p.visitor_id, p.site
  union all
  select visitor_id, site, started_at, ended_at, page_views, 1
  from sessions
  where ended_at < /*frozen*/ timestamptz '-infinity' /**/
) as part
group by visitor_id, site;
