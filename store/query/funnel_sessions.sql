-- How many sessions reach each step of a funnel. What a page is of it, are bits: one a step.
-- Lists know what comes after what. Two page views of the same time are neither before
-- nor after one another: of sessions with such, if it matters, page views are read, as
-- of those across an edge of the period. The greatest is that of an expression, for workers
-- of PostgreSQL share nothing that an index says.
with step as not materialized (
  select false as is_none, step_bits(array_agg(coalesce(bits, 0) order by number)) as bits
  from (select max(page_number + 0) as last from url_metadata) as numbers, generate_series(1, last) as series(number)
  left join (
    select page_number, cast(/*bits*/ case when url_path = '/' then 1 else 0 end /**/ as integer) as bits from url_metadata
  ) as page on page_number = number
), listed as (
  select depth, count(*) as sessions
  from (
    select has_equal_times, steps_reached(page_numbers, bits) as depth
    from /*inside*/ sessions /**/ as sessions
    join step on /*shared*/ true /**/
    where /*site*/ site = 'www.example.com' /**/
      and /*filters*/ true /**/
      and array_length(page_numbers, 1) > 0
      and /*begins*/ true /**/
  ) as walked
  where not has_equal_times or depth < 2
  group by depth
), unsure as (
  select visitor_id, session_id
  from /*inside*/ sessions /**/ as sessions
  join step on /*shared*/ true /**/
  where /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
    and has_equal_times and array_length(page_numbers, 1) > 0 and steps_reached(page_numbers, bits) > 1
), viewed as (
  select session_id, timestamp, cast(/*bits*/ case when url_path = '/' then 1 else 0 end /**/ as integer) as bits
  from (/*near*/ select timestamp, site, session_id, request_id, url_path from page_views where false /**/) as view
  where session_id in (
    select session_id
    from /*crossing*/ sessions /**/ as sessions
    where /*site*/ site = 'www.example.com' /**/
      and /*crossing_filters*/ true /**/)
  union all
  select session_id, timestamp, cast(/*bits*/ case when url_path = '/' then 1 else 0 end /**/ as integer)
  from page_views
  where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and (visitor_id, session_id) in (select visitor_id, session_id from unsure)
), instant as (
  select session_id, timestamp, bit_or(bits) as bits
  from viewed
  group by session_id, timestamp
), watched as (
  select bits_reached(array_agg(bits order by timestamp)) as depth
  from instant
  group by session_id
), reached as (
  select depth, sessions from listed
  union all
  select depth, count(*) from watched group by depth
)
select cast(step as bigint) as step, cast(coalesce(sum(sessions), 0) as bigint) as sessions
from generate_series(1, /*steps*/ 2 /**/) as series(step)
left join reached on depth >= step
group by step
order by step
