-- A dimension of requests: what does not count is taken off.
insert into request_change
select site, date, /*dimension*/ 'status' /**/, coalesce(cast(value as text), ''),
  -count(*), -cast(sum(bytes_sent) as bigint), -cast(sum(case when is_bot then 1 else 0 end) as bigint)
from (
  select site, date, /*column*/ status /**/ as value, bytes_sent, is_bot from uncounted_request
) as request
where /*present*/ true /**/
group by site, date, value;
