insert into daily_breakdowns
select 'www.example.com', date '1970-01-01' + date, /*dimension*/ 'source' /**/, coalesce(/*column*/ source /**/, ''), cast(sum(day_views) as bigint), count(distinct visitor_id),
  count(*) filter (where is_start and previous_ended_at is null), count(*) filter (where is_start),
  count(*) filter (where is_start and is_bounce), cast(coalesce(sum(duration_seconds) filter (where is_start), 0) as decimal(18,3)), 0, 0, 0
from session_day
where /*present*/ true /**/
group by date, 4;
