-- A dimension of requests.
insert into breakdown_change
select site, date, /*dimension*/ 'status' /**/, coalesce(cast(value as text), ''), 0, 0, 0, 0, 0, 0,
  cast(sum(sign) as bigint), cast(sum(sign * bytes_sent) as bigint), cast(sum(case when is_bot then sign else 0 end) as bigint)
from (
  select 1 as sign, site, date, /*column*/ status /**/ as value, bytes_sent, is_bot from added_requests
  union all
  select -1, r.site, cast(r.timestamp at time zone z.timezone as date), /*column*/ status /**/, r.bytes_sent, r.is_bot
  from removed_requests r
  join sites z on z.site = r.site
) as request
where /*present*/ true /**/
group by site, date, value;
