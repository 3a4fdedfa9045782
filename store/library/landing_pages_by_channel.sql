-- Landing pages by channel
--
-- On which pages the sessions of each channel begin, and how they go on.
with entries as (
  select coalesce(channel, 'Direct') as channel, entry_page, is_bounce, page_views
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select channel, entry_page, count(*) as sessions, cast(count(*) filter (where is_bounce) as double precision) / nullif(count(*), 0) as bounce_rate,
  cast(cast(sum(page_views) as bigint) as double precision) / nullif(count(*), 0) as views_per_session
from entries
group by channel, entry_page
order by sessions desc, channel collate "C", entry_page collate "C"
limit 200;
