-- Visitors by recency and frequency
--
-- How long ago people were last here, at the end of the period, and in how many
-- sessions they had come until now. Who came often and not lately is about to be
-- lost.
with seen as (
  select visitor_id, site, max(timestamp) as last_seen
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
  group by visitor_id, site
), measured as (
  select case when days < 1 then 1 when days < 7 then 2 when days < 14 then 3 else 4 end as recency,
    case when sessions = 1 then 1 when sessions <= 3 then 2 when sessions <= 9 then 3 else 4 end as frequency
  from (select (extract(epoch from /*to*/ now() /**/) - extract(epoch from s.last_seen)) / 86400 as days, v.sessions from seen as s join visitors as v on v.visitor_id = s.visitor_id and v.site = s.site) as ages
)
select case recency when 1 then 'within a day' when 2 then 'within a week' when 3 then 'within two weeks' else 'longer ago' end as last_seen,
  case frequency when 1 then '1 session' when 2 then '2 to 3' when 3 then '4 to 9' else '10 and more' end as sessions, count(*) as visitors
from measured
group by recency, frequency
order by recency, frequency;
