-- One step of the waterfall among the page views.
select cast(/*figure*/ count(*) /**/ as bigint) as figure
from page_views
where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
  and /*kept*/ true /**/
