-- The earliest and the latest moment of each site within a few days. Requests
-- may be gone whose page views are kept.
select site, min(timestamp) as first_at, max(timestamp) as last_at
from (
  select site, timestamp
  from requests
  where timestamp >= /*from*/ timestamptz '2026-11-20 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-11-23 00:00:00+00' /**/
  union all
  select site, timestamp
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-20 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-11-23 00:00:00+00' /**/
) as moment
group by site
