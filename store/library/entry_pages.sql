-- Entry pages with bounce rate
--
-- Where sessions begin, and how many end there: a bounce is a session of one page
-- view.
with entries as (
  select entry_page, is_bounce, page_views, cast(duration_seconds as double precision) as seconds
  from sessions
  where started_at >= /*from*/ now() - interval '30 days' /**/ and started_at < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select entry_page, count(*) as sessions, count(*) filter (where is_bounce) as bounces,
  cast(count(*) filter (where is_bounce) as double precision) / nullif(count(*), 0) as bounce_rate,
  cast(cast(sum(page_views) as bigint) as double precision) / nullif(count(*), 0) as views_per_session, sum(seconds) / count(*) as session_duration
from entries
group by entry_page
order by sessions desc, entry_page collate "C"
limit 100;
