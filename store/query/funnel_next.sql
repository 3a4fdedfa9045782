-- A step after another: who viewed such a page later, and when first.
select s.unit, min(p.timestamp) as reached_at, min(s.first_at) as first_at
from (
  select unit, reached_at, first_at from /*before*/ (select session_id as unit, started_at as reached_at, started_at as first_at from sessions) as step /**/
) as s
join (
  select /*unit*/ session_id /**/ as unit, timestamp
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*kept*/ true /**/
    and /*match*/ url_path = '/' /**/
) as p on p.unit = s.unit
where p.timestamp > s.reached_at
  and /*window*/ true /**/
group by s.unit
