-- Visitors with a page view in the last 5 minutes, and the latest page view of
-- the last days.
select cast(count(distinct visitor_id) filter (where timestamp > /*current*/ timestamptz '2026-11-30 12:25:00+00' /**/) as bigint) as visitors,
  max(timestamp) as last_at
from page_views
where timestamp >= /*recent*/ timestamptz '2026-11-28 12:30:00+00' /**/ and timestamp <= /*to*/ timestamptz '2026-11-30 12:30:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
