-- Daily, weekly and monthly active users, and stickiness
--
-- For each day: its visitors, those of the 7 days that end with it, and those of
-- the 30. Stickiness is the day's share of the 30 days: near 1 the same people
-- come every day, near 0 they come once. The 29 days before the period are read
-- too, so that its first day has its month.
with visits as (
  select distinct cast(timestamp at time zone /*zone*/ 'UTC' /**/ as date) as day, visitor_id
  from page_views
  where timestamp >= (/*from*/ now() - interval '30 days' /**/) - interval '29 days' and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), days as (
  select distinct day
  from visits
  where day >= cast((/*from*/ now() - interval '30 days' /**/) at time zone /*zone*/ 'UTC' /**/ as date)
), counted as (
  select d.day,
    count(distinct v.visitor_id) filter (where v.day = d.day) as dau,
    count(distinct v.visitor_id) filter (where v.day > d.day - 7) as wau,
    count(distinct v.visitor_id) as mau
  from days as d
  join visits as v on v.day > d.day - 30 and v.day <= d.day
  group by d.day
)
select day, dau, wau, mau, cast(dau as double precision) / nullif(mau, 0) as stickiness
from counted
order by day;
