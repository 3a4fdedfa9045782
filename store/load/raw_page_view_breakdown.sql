-- A dimension of page views as the raw tables say, after /*edge*/. Time zones are some
-- quarters of an hour from UTC, so those of a quarter are of one day; materialized, for
-- it is to be found once a quarter.
with quarter_day as materialized (
  select v.site, v.quarter, cast(to_timestamp(cast(v.quarter * 900 as double precision)) at time zone z.timezone as date) as date
  from (select distinct site, floor(extract(epoch from timestamp) / 900) as quarter from page_views) as v
  join sites z on z.site = v.site
  where cast(to_timestamp(cast(v.quarter * 900 as double precision)) at time zone z.timezone as date) > cast(/*edge*/ timestamptz '-infinity' /**/ at time zone z.timezone as date)
)
select p.site, q.date, /*dimension*/ 'page' /**/ as dimension,
  /*column*/ p.url_path /**/ as value, count(*) as page_views, count(distinct p.visitor_id) as visitors,
  cast(0 as bigint) as new_visitors, cast(0 as bigint) as sessions, cast(0 as bigint) as bounces,
  cast(0 as decimal(18,3)) as duration_seconds, cast(0 as bigint) as requests, cast(0 as bigint) as bytes_sent,
  cast(0 as bigint) as bot_requests
from page_views p
join quarter_day q on q.site = p.site and q.quarter = floor(extract(epoch from p.timestamp) / 900)
group by 1, 2, 3, 4;
