-- Scanners
--
-- Clients that ask for many paths that are not there: they look for holes. With
-- the first paths that each tried, by alphabet.
--
-- @least bigint Fewest different missing paths of a client
with missing as (
  select visitor_id, coalesce(bot_class, 'people''s browsers') as client_class, coalesce(bot_name, '') as bot_name, coalesce(country, '') as country, url_path, timestamp
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and status in (400, 403, 404, 405, 410)
), paths as (
  select distinct visitor_id, url_path from missing
), ranked as (
  select visitor_id, url_path, row_number() over (partition by visitor_id order by url_path collate "C") as place from paths
), tried as (
  select visitor_id, string_agg(url_path, ' ' order by place) as first_paths, max(place) as paths from ranked where place <= 5 group by visitor_id
)
select m.visitor_id, max(m.client_class) as client_class, max(m.bot_name) as bot_name, max(m.country) as country, count(*) as requests,
  count(distinct m.url_path) as paths, min(m.timestamp) as first_at, max(m.timestamp) as last_at, max(t.first_paths) as first_paths
from missing as m
join tried as t on t.visitor_id = m.visitor_id
group by m.visitor_id
having count(distinct m.url_path) >= /*least*/ 10 /**/
order by paths desc, requests desc, m.visitor_id
limit 100;
