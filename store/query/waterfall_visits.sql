-- The page views of a period, and the sessions and visitors that had them.
select cast(count(*) as bigint) as page_views, cast(count(distinct session_id) as bigint) as sessions,
  cast(count(distinct visitor_id) as bigint) as visitors
from page_views
where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
  and /*kept*/ true /**/
