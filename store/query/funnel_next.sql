-- A step after another: who viewed such a page later, and when first. Who did
-- not stays as deep as before. The last step is told with the one before it: it
-- is reached if the last view of such a page is later.
select s.unit,
  case when max(p.timestamp) filter (where p.is_last) > min(p.timestamp) filter (where p.is_next) then /*depth*/ 2 /**/ + 1
    when min(p.timestamp) filter (where p.is_next) is not null then /*depth*/ 2 /**/
    else max(s.depth) end as depth,
  min(p.timestamp) filter (where p.is_next) as reached_at, min(s.first_at) as first_at
from /*before*/ (select session_id as unit, 1 as depth, started_at as reached_at, started_at as first_at from sessions) /**/ as s
left join (
  select /*unit*/ session_id /**/ as unit, timestamp, /*match*/ url_path = '/' /**/ as is_next, /*last*/ false /**/ as is_last
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*kept*/ true /**/
    and (/*match*/ url_path = '/' /**/ or /*last*/ false /**/)
) as p on p.unit = s.unit and p.timestamp > s.reached_at and /*window*/ true /**/
group by s.unit
