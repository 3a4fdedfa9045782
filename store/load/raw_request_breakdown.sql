-- A dimension of requests as the raw tables say, after /*edge*/. Time zones are some
-- quarters of an hour from UTC, so those of a quarter are of one day.
select site, date, /*dimension*/ 'status' /**/ as dimension, coalesce(cast(value as text), '') as value,
  cast(0 as bigint) as page_views, cast(0 as bigint) as visitors, cast(0 as bigint) as new_visitors,
  cast(0 as bigint) as sessions, cast(0 as bigint) as bounces, cast(0 as decimal(18,3)) as duration_seconds,
  cast(sum(requests) as bigint) as requests, cast(sum(bytes_sent) as bigint) as bytes_sent,
  cast(sum(bot_requests) as bigint) as bot_requests
from (
  select q.site, cast(to_timestamp(cast(q.quarter * 900 as double precision)) at time zone z.timezone as date) as date, q.value,
    q.requests, q.bytes_sent, q.bot_requests
  from (
    select r.site, floor(extract(epoch from r.timestamp) / 900) as quarter, /*column*/ r.status /**/ as value,
      count(*) as requests, sum(r.bytes_sent) as bytes_sent, sum(case when r.is_bot then 1 else 0 end) as bot_requests
    from requests r
    group by 1, 2, 3
  ) as q
  join sites z on z.site = q.site
  where cast(to_timestamp(cast(q.quarter * 900 as double precision)) at time zone z.timezone as date) > cast(/*edge*/ timestamptz '-infinity' /**/ at time zone z.timezone as date)
) as request
where /*present*/ true /**/
group by site, date, value;
