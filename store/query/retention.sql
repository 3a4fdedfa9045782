-- Cohorts: the visitors whose first session ever begins in an interval, and
-- how many of them had a page view in it and in each interval after it. The
-- edges are the first instants of the intervals and the end of the last. Only
-- who comes again is looked up.
with kept as materialized (
  select visitor_id, previous_ended_at is null as is_first,
    /*first*/ case when started_at < timestamptz '2026-11-09 00:00:00+00' then 1 else 2 end /**/ as first_point,
    /*last*/ case when ended_at < timestamptz '2026-11-09 00:00:00+00' then 1 else 2 end /**/ as last_point
  from sessions
  where started_at < /*to*/ timestamptz '2026-11-16 00:00:00+00' /**/ and ended_at >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
), crossing as materialized (
  select visitor_id, first_point, last_point
  from kept
  where last_point > first_point
), active as (
  select visitor_id, first_point as number
  from kept
  where not is_first and first_point > 1
  union
  select c.visitor_id, p.number
  from crossing c
  join (
    select row_number() over (order by starts) as number
    from (select unnest(/*edges*/ array[timestamptz '2026-11-02 00:00:00+00', timestamptz '2026-11-09 00:00:00+00', timestamptz '2026-11-16 00:00:00+00'] /**/) as starts) as edge
  ) as p on p.number > c.first_point and p.number <= c.last_point
  where p.number <= /*points*/ 2 /**/
), counted as (
  select first_point as cohort, first_point as number, count(*) as visitors
  from kept
  where is_first and first_point > 0
  group by first_point
  union all
  select k.first_point, a.number, count(*)
  from kept k
  join active a on a.visitor_id = k.visitor_id and a.number > k.first_point
  where k.is_first and k.first_point > 0
  group by 1, 2
)
select cast(cohort as bigint) as cohort, cast(number - cohort as bigint) as later, cast(visitors as bigint) as visitors
from counted
order by 1, 2
