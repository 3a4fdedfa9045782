-- Campaigns
--
-- How sessions of each campaign go, by its parameters in the address.
with kept as (
  select utm_campaign, utm_source, utm_medium, visitor_id, is_bounce, page_views, previous_ended_at is null as is_first
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and utm_campaign is not null
)
select utm_campaign, utm_source, utm_medium, count(*) as sessions, count(distinct visitor_id) as visitors, count(*) filter (where is_first) as first_sessions,
  cast(count(*) filter (where is_bounce) as double precision) / nullif(count(*), 0) as bounce_rate, cast(cast(sum(page_views) as bigint) as double precision) / nullif(count(*), 0) as views_per_session
from kept
group by utm_campaign, utm_source, utm_medium
order by sessions desc, utm_campaign collate "C", utm_source collate "C" nulls last, utm_medium collate "C" nulls last
limit 100;
