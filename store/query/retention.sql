-- Cohorts: the visitors whose first session ever begins in an interval, and
-- how many of them had a page view in it and in each interval after it. The
-- edges are the first instants of the intervals and the end of the last. Only
-- who comes again is looked up: who starts a session in an interval and was not
-- in it before, and who is in a session that reaches into it.
with kept as /*materialized*/ materialized /**/ (
  select visitor_id, previous_ended_at is null as is_first,
    /*first*/ case when started_at < timestamptz '2026-11-09 00:00:00+00' then 1 else 2 end /**/ as first_point,
    /*last*/ case when ended_at < timestamptz '2026-11-09 00:00:00+00' then 1 else 2 end /**/ as last_point,
    /*before*/ case when previous_ended_at < timestamptz '2026-11-09 00:00:00+00' then 1 else 2 end /**/ as before_point
  from sessions
  where started_at < /*to*/ timestamptz '2026-11-16 00:00:00+00' /**/ and ended_at >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
), active as (
  -- The session before may not be kept; then each of them is taken, and a visitor once.
  select visitor_id, first_point as number
  from kept
  where not is_first and first_point > 1 and (/*varied*/ true /**/ or before_point < first_point)
  union /*all*/ /**/
  select c.visitor_id, p.number
  from kept c
  join generate_series(cast(2 as bigint), /*points*/ 2 /**/) as p(number) on p.number > c.first_point and p.number <= c.last_point
  where c.last_point > c.first_point
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
