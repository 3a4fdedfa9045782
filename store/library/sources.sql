-- Sources and what they are worth
--
-- Sessions by source, with how many are first visits, bounce, and go deep (five
-- page views and more).
with kept as (
  select coalesce(source, 'Direct') as source, visitor_id, is_bounce, page_views, previous_ended_at is null as is_first
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select source, count(*) as sessions, count(distinct visitor_id) as visitors, cast(count(*) filter (where is_first) as double precision) / nullif(count(*), 0) as first_share,
  cast(count(*) filter (where is_bounce) as double precision) / nullif(count(*), 0) as bounce_rate, cast(count(*) filter (where page_views >= 5) as double precision) / nullif(count(*), 0) as deep_share
from kept
group by source
order by sessions desc, source collate "C"
limit 100;
