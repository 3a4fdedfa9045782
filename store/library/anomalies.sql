-- Anomalies: days unlike their weekday
--
-- How far the page views of a day are from the average of the same weekday in the
-- eight weeks before it, in standard deviations (z-score). Beyond 3 something
-- happened; near 0 it is an ordinary day. Days without page views have no row and
-- do not count.
with days as (
  select cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, count(*) as page_views
  from page_views
  where timestamp >= (/*from*/ now() - interval '30 days' /**/) - interval '56 days' and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
  group by cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date)
), expected as (
  select d.day, d.page_views, count(b.day) as weeks, cast(avg(b.page_views) as double precision) as average,
    cast(stddev_samp(cast(b.page_views as double precision)) as double precision) as deviation
  from days as d
  left join days as b on b.day in (d.day - 7, d.day - 14, d.day - 21, d.day - 28, d.day - 35, d.day - 42, d.day - 49, d.day - 56)
  where d.day >= cast((/*from*/ now() - interval '30 days' /**/) at time zone /*zone*/ 'UTC' /**/ as date)
  group by d.day, d.page_views
)
select day, page_views, weeks, average, deviation, (page_views - average) / nullif(deviation, 0) as z_score
from expected
order by day;
