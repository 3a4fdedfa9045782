-- Cities
--
-- Where people are, by country, region and city, where the geolocation data knows.
with kept as (
  select country, region, city, visitor_id, is_bounce
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and country is not null
)
select country, region, city, count(distinct visitor_id) as visitors, count(*) as sessions, cast(count(*) filter (where is_bounce) as double precision) / nullif(count(*), 0) as bounce_rate
from kept
group by country, region, city
order by visitors desc, sessions desc, country collate "C", region collate "C" nulls last, city collate "C" nulls last
limit 200;
