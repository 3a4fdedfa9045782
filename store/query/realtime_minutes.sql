-- Each minute of the last half hour that had a page view.
select cast(floor(extract(epoch from timestamp) / 60) as bigint) as minute,
  cast(count(distinct visitor_id) as bigint) as visitors, cast(count(*) as bigint) as page_views
from page_views
where timestamp >= /*from*/ timestamptz '2026-11-30 12:00:00+00' /**/ and timestamp <= /*to*/ timestamptz '2026-11-30 12:30:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
group by 1
order by 1
