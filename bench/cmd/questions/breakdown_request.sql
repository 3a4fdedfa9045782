insert into daily_breakdowns
select 'www.example.com', date '1970-01-01' + cast(floor(epoch(timestamp) / 86400) as integer), /*dimension*/ 'status' /**/, coalesce(cast(/*column*/ status /**/ as text), ''),
  0, 0, 0, 0, 0, 0, count(*), cast(sum(bytes_sent) as bigint), count(*) filter (where is_bot)
from requests
where /*present*/ true /**/
group by 2, 4;
