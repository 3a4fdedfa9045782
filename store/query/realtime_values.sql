-- The pages, sources and countries of the last half hour, most visitors first.
with seen as (
  select p.visitor_id, p.url_path, coalesce(s.source, '') as source, coalesce(s.country, '') as country
  from page_views p
  join sessions s on s.session_id = p.session_id and s.ended_at >= /*from*/ timestamptz '2026-11-30 12:00:00+00' /**/
  where p.timestamp >= /*from*/ timestamptz '2026-11-30 12:00:00+00' /**/ and p.timestamp <= /*to*/ timestamptz '2026-11-30 12:30:00+00' /**/
    and /*site_p*/ p.site = 'www.example.com' /**/
), counted as (
  select 'page' as dimension, url_path as value, count(distinct visitor_id) as visitors, count(*) as page_views from seen group by 2
  union all
  select 'source', source, count(distinct visitor_id), count(*) from seen group by 2
  union all
  select 'country', country, count(distinct visitor_id), count(*) from seen group by 2
), ranked as (
  select dimension, value, visitors, page_views,
    row_number() over (partition by dimension order by visitors desc, page_views desc, value collate "C") as place
  from counted
)
select dimension, value, cast(visitors as bigint) as visitors, cast(page_views as bigint) as page_views
from ranked
where place <= /*limit*/ 10 /**/
order by dimension, place
