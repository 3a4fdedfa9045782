-- A dimension of requests as the raw tables say, after /*edge*/.
select site, date, /*dimension*/ 'status' /**/ as dimension, coalesce(cast(value as text), '') as value,
  cast(0 as bigint) as page_views, cast(0 as bigint) as visitors, cast(0 as bigint) as new_visitors,
  cast(0 as bigint) as sessions, cast(0 as bigint) as bounces, cast(0 as decimal(18,3)) as duration_seconds,
  count(*) as requests, cast(sum(bytes_sent) as bigint) as bytes_sent,
  cast(sum(case when is_bot then 1 else 0 end) as bigint) as bot_requests
from (
  select r.site, cast(r.timestamp at time zone z.timezone as date) as date, /*column*/ r.status /**/ as value,
    r.bytes_sent, r.is_bot
  from requests r
  join sites z on z.site = r.site
  where cast(r.timestamp at time zone z.timezone as date) > cast(/*edge*/ timestamptz '-infinity' /**/ at time zone z.timezone as date)
) as request
where /*present*/ true /**/
group by site, date, value;
