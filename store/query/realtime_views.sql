-- The latest page views of the last half hour.
select p.timestamp, p.url_path, coalesce(s.source, '') as source, coalesce(p.country, '') as country,
  coalesce(p.device_type, '') as device_type
from page_views p
join sessions s on s.session_id = p.session_id and s.ended_at >= /*from*/ timestamptz '2026-11-30 12:00:00+00' /**/
where p.timestamp >= /*from*/ timestamptz '2026-11-30 12:00:00+00' /**/ and p.timestamp <= /*to*/ timestamptz '2026-11-30 12:30:00+00' /**/
  and /*site_p*/ p.site = 'www.example.com' /**/
order by p.timestamp desc, p.request_id desc
limit /*limit*/ 10 /**/
