-- The values of a dimension of sessions. As in totals_filtered.sql, page views
-- of sessions that cross an edge of the period are counted one by one.
with kept as /*materialized*/ materialized /**/ (
  select coalesce(/*column*/ source /**/, '') as value, visitor_id, page_views, is_bounce, duration_seconds,
    started_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ as is_start,
    previous_ended_at is null as is_new,
    previous_ended_at is null or previous_ended_at < /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ as is_first,
    case when started_at < /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ or ended_at >= /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/ then session_id end as crossing_id
  from /*sessions*/ sessions /**/
  where started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and ended_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
    and /*present*/ true /**/
), part as (
  select value,
    /*visitors*/ count(distinct visitor_id) /**/ as visitors,
    count(*) filter (where is_start and is_new) as new_visitors,
    coalesce(sum(page_views) filter (where crossing_id is null), 0) as page_views,
    count(*) filter (where is_start) as sessions,
    count(*) filter (where is_start and is_bounce) as bounces,
    coalesce(sum(duration_seconds) filter (where is_start), 0) as duration_seconds
  from kept
  group by value
  union all
  select s.value, 0, 0, count(*), 0, 0, 0
  from (/*near*/ select timestamp, session_id from page_views where timestamp >= timestamptz '2026-11-01 00:00:00+00' and timestamp < timestamptz '2026-12-01 00:00:00+00' /**/) as p
  join (/*crossing*/ select crossing_id, value from kept where crossing_id is not null /**/) as s on s.crossing_id = p.session_id
  group by 1
), figure as (
  select value,
    cast(sum(visitors) as bigint) as visitors,
    cast(sum(new_visitors) as bigint) as new_visitors,
    cast(sum(page_views) as bigint) as page_views,
    cast(sum(sessions) as bigint) as sessions,
    cast(sum(bounces) as bigint) as bounces,
    cast(sum(duration_seconds) as double precision) as duration_seconds,
    cast(0 as bigint) as requests, cast(0 as bigint) as bot_requests, cast(0 as bigint) as bytes_sent
  from part
  group by value
)
select *, cast(count(*) over () as bigint) as number_of_values
from figure
where /*search*/ true /**/
order by /*order*/ sessions desc /**/, sessions desc, page_views desc, value collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
