-- The figures of the sessions that the filters keep. A session inside the
-- period brings all its page views; of one that crosses an edge those inside
-- are counted. What is remembered of millions of sessions is kept narrow.
with kept as /*materialized*/ materialized /**/ (
  select visitor_id, page_views, is_bounce, duration_seconds,
    started_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ as is_start,
    previous_ended_at is null as is_new,
    previous_ended_at is null or previous_ended_at < /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ as is_first,
    case when started_at < /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ or ended_at >= /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/ then session_id end as crossing_id
  from sessions
  where started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and ended_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
    and /*present*/ true /**/
)
select cast(/*visitors*/ count(distinct visitor_id) /**/ as bigint) as visitors,
  cast(count(*) filter (where is_start and is_new) as bigint) as new_visitors,
  cast(coalesce(sum(page_views) filter (where crossing_id is null), 0) + (
    select count(*)
    from (/*near*/ select timestamp, session_id from page_views where timestamp >= timestamptz '2026-11-01 00:00:00+00' and timestamp < timestamptz '2026-12-01 00:00:00+00' /**/) as view
    where session_id in (/*crossing*/ select crossing_id from kept where crossing_id is not null /**/)) as bigint) as page_views,
  cast(count(*) filter (where is_start) as bigint) as sessions,
  cast(count(*) filter (where is_start and is_bounce) as bigint) as bounces,
  cast(coalesce(sum(duration_seconds) filter (where is_start), 0) as double precision) as duration_seconds,
  cast(0 as bigint) as requests, cast(0 as bigint) as bot_requests, cast(0 as bigint) as bytes_sent
from kept
