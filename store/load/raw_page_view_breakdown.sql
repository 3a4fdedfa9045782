-- A dimension of page views as the raw tables say, after /*edge*/.
select p.site, cast(p.timestamp at time zone z.timezone as date) as date, /*dimension*/ 'page' /**/ as dimension,
  /*column*/ p.url_path /**/ as value, count(*) as page_views, count(distinct p.visitor_id) as visitors,
  cast(0 as bigint) as new_visitors, cast(0 as bigint) as sessions, cast(0 as bigint) as bounces,
  cast(0 as decimal(18,3)) as duration_seconds, cast(0 as bigint) as requests, cast(0 as bigint) as bytes_sent,
  cast(0 as bigint) as bot_requests
from page_views p
join sites z on z.site = p.site
where cast(p.timestamp at time zone z.timezone as date) > cast(/*edge*/ timestamptz '-infinity' /**/ at time zone z.timezone as date)
group by 1, 2, 3, 4;
