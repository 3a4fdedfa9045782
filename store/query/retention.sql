-- Cohorts: the visitors whose first session ever begins in an interval, and
-- how many of them had a page view in it and in each interval after it. The
-- edges are the first instants of the intervals and the end of the last.
with edge as (
  select unnest(/*edges*/ array[timestamptz '2026-11-02 00:00:00+00', timestamptz '2026-11-09 00:00:00+00', timestamptz '2026-11-16 00:00:00+00'] /**/) as starts
), span as (
  select row_number() over (order by starts) as number, starts, lead(starts) over (order by starts) as ends from edge
), kept as (
  select visitor_id, started_at, ended_at, previous_ended_at is null as is_first
  from sessions
  where started_at < /*to*/ timestamptz '2026-11-16 00:00:00+00' /**/ and ended_at >= /*from*/ timestamptz '2026-11-02 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
), cohort as (
  select k.visitor_id, i.number
  from kept k
  join span i on k.started_at >= i.starts and k.started_at < i.ends
  where k.is_first
), active as (
  select distinct k.visitor_id, i.number
  from kept k
  join span i on k.started_at < i.ends and k.ended_at >= i.starts
  where k.visitor_id in (select visitor_id from cohort)
)
select cast(c.number as bigint) as cohort, cast(a.number - c.number as bigint) as later, cast(count(*) as bigint) as visitors
from cohort c
join active a on a.visitor_id = c.visitor_id
group by 1, 2
order by 1, 2
