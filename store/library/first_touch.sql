-- First-touch attribution
--
-- Sessions that reached a goal page, credited to the source of the visitor's first
-- session ever: what made it known. Direct is no source; it gets what has none.
--
-- @goal text The page that counts as the goal
with goals as (
  select visitor_id, site, session_id, min(timestamp) as reached_at
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and url_path = /*goal*/ '/signup' /**/
  group by visitor_id, site, session_id
), touches as (
  select g.session_id, s.source, s.channel,
    row_number() over (partition by g.visitor_id, g.session_id order by s.started_at asc, s.session_id asc) as place
  from goals as g
  join sessions as s on s.visitor_id = g.visitor_id and s.site = g.site and s.started_at <= g.reached_at
), credited as (
  select coalesce(t.source, 'Direct') as source, coalesce(t.channel, 'Direct') as channel
  from goals as g
  left join touches as t on t.session_id = g.session_id and t.place = 1
)
select source, channel, count(*) as goals, cast(count(*) as double precision) / nullif(sum(count(*)) over (), 0) as share
from credited
group by source, channel
order by goals desc, source collate "C", channel collate "C";
