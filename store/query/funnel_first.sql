-- The first step of a funnel: who viewed such a page, and when first. depth is
-- how many steps were reached.
select /*unit*/ session_id /**/ as unit, 1 as depth, min(timestamp) as reached_at, min(timestamp) as first_at
from page_views
where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
  and /*kept*/ true /**/
  and /*match*/ url_path = '/' /**/
group by 1
