-- Share of bots by day
--
-- Requests of people and of bots, and which classes of bots they were.
with kept as (
  select cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, is_bot, bot_class
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select day, count(*) as requests, count(*) filter (where is_bot) as bot_requests, cast(count(*) filter (where is_bot) as double precision) / nullif(count(*), 0) as bot_share,
  count(*) filter (where bot_class = 'search engine') as search_engines, count(*) filter (where bot_class in ('AI training', 'AI search', 'AI assistant')) as ai,
  count(*) filter (where bot_class in ('SEO', 'monitor', 'feed reader', 'social preview')) as services,
  count(*) filter (where is_bot and (bot_class is null or bot_class in ('scanner', 'tool', 'other'))) as others
from kept
group by day
order by day;
