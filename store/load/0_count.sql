-- A dimension of the staged requests, for engines that do not count while rows
-- are staged.
insert into staged_request_counts
select site, date, /*dimension*/ 'status' /**/, coalesce(cast(value as text), ''),
  count(*), cast(sum(bytes_sent) as bigint), cast(sum(case when is_bot then 1 else 0 end) as bigint)
from (
  select site, date, /*column*/ status /**/ as value, bytes_sent, is_bot from staged_requests
) as request
where /*present*/ true /**/
group by site, date, value;
