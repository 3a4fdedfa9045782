-- Page views, and sessions that begin, by weekday (1 Monday to 7 Sunday) and
-- hour. They are counted by quarters of an hour first: every time zone's hours
-- begin with one. Up to /*end_hour*/ page views are kept by hours that are the
-- zone's too.
with quarter as (
  select cast(floor(date_part('epoch', hour) / 900) as bigint) as number, page_views, 0 as sessions
  from loaded_hours
  where hour >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and hour < /*end_hour*/ timestamptz '2026-11-02 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
  union all
  select cast(floor(date_part('epoch', timestamp) / 900) as bigint), count(*), 0
  from page_views
  where timestamp >= /*end_hour*/ timestamptz '2026-11-02 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*kept*/ true /**/
  group by 1
  union all
  select cast(floor(date_part('epoch', started_at) / 900) as bigint), 0, count(*)
  from sessions
  where started_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
    and /*site*/ site = 'www.example.com' /**/
    and /*filters*/ true /**/
  group by 1
), local as (
  select to_timestamp(number * 900) at time zone /*zone*/ 'UTC' /**/ as starts, page_views, sessions
  from quarter
)
select cast(extract(isodow from starts) as bigint) as weekday, cast(extract(hour from starts) as bigint) as hour,
  cast(sum(page_views) as bigint) as page_views, cast(sum(sessions) as bigint) as sessions
from local
group by 1, 2
order by 1, 2
