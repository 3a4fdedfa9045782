-- About how many page views there are in a period: those of its days.
select cast(coalesce(sum(page_views), 0) as bigint) as page_views
from daily_metrics
where date >= cast(/*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ at time zone /*zone*/ 'UTC' /**/ as date)
  and date <= cast(/*to*/ timestamptz '2026-12-01 00:00:00+00' /**/ at time zone /*zone*/ 'UTC' /**/ as date)
  and /*site*/ site = 'www.example.com' /**/
