-- The mean time on pages: to the next page view of the session.
with view as (
  select url_path, timestamp, lead(timestamp) over (partition by session_id order by timestamp, request_id) as left_at
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*kept*/ true /**/
)
select url_path, cast(avg(extract(epoch from left_at) - extract(epoch from timestamp)) as double precision) as time_on_page
from view
where left_at is not null and url_path in (/*pages*/ '/' /**/)
group by url_path
