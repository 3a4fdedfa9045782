-- Cohort retention by week
--
-- Of the people whose first visit ever fell into a week, how many came back one,
-- two ... weeks later. Week 0 is the cohort itself. Visitors are told apart by
-- address and browser: a new browser is a new person here.
with visits as (
  select distinct visitor_id, site, cast(date_trunc('week', timestamp at time zone /*zone*/ 'UTC' /**/) as date) as week
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), cohorts as (
  select visitor_id, site, cast(date_trunc('week', first_seen at time zone /*zone*/ 'UTC' /**/) as date) as cohort
  from visitors
  where first_seen >= /*from*/ now() - interval '30 days' /**/ and first_seen < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), kept as (
  select c.cohort, cast((v.week - c.cohort) / 7 as bigint) as weeks_later, count(*) as visitors
  from cohorts as c
  join visits as v on v.visitor_id = c.visitor_id and v.site = c.site
  group by c.cohort, cast((v.week - c.cohort) / 7 as bigint)
)
select cohort, weeks_later, visitors, cast(visitors as double precision) / nullif(first_value(visitors) over (partition by cohort order by weeks_later), 0) as retention
from kept
order by cohort, weeks_later;
