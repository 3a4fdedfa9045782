-- Slow pages by country and edge location
--
-- The median and the slowest twentieth of the time that a page view took, in
-- milliseconds, where there are enough to say so.
--
-- @least bigint Fewest page views of a row
with views as (
  select url_path, coalesce(country, 'unknown') as country, coalesce(edge_location, 'unknown') as edge_location, cast(time_taken_ms as double precision) as ms
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and time_taken_ms is not null
)
select url_path as page, country, edge_location, count(*) as page_views,
  percentile_cont(0.5) within group (order by ms) as p50_ms, percentile_cont(0.95) within group (order by ms) as p95_ms
from views
group by url_path, country, edge_location
having count(*) >= /*least*/ 5 /**/
order by p95_ms desc, url_path collate "C", country collate "C", edge_location collate "C"
limit 100;
