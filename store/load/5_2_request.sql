-- A dimension of requests: what was counted before and does not count, because
-- another row of the same request is kept or the log object is taken out.
insert into request_change
select site, date, /*dimension*/ 'status' /**/, coalesce(cast(value as text), ''),
  -count(*), -cast(sum(bytes_sent) as bigint), -cast(sum(case when is_bot then 1 else 0 end) as bigint)
from (
  select s.site, s.date, /*column*/ status /**/ as value, s.bytes_sent, s.is_bot
  from staged_requests s
  where s.staged_id in (select staged_id from dropped)
  union all
  select r.site, cast(r.timestamp at time zone z.timezone as date), /*column*/ status /**/, r.bytes_sent, r.is_bot
  from removed_requests r
  join sites z on z.site = r.site
) as request
where /*present*/ true /**/
group by site, date, value;
