insert into daily_metrics
select site, date, 0, 0, 0, 0, 0, 0, cast(sum(requests) as bigint), cast(sum(bytes_sent) as bigint), cast(sum(bot_requests) as bigint)
from request_change
where dimension = 'kind'
group by site, date
on conflict (site, date) do update set
  requests = daily_metrics.requests + excluded.requests,
  bytes_sent = daily_metrics.bytes_sent + excluded.bytes_sent,
  bot_requests = daily_metrics.bot_requests + excluded.bot_requests;

insert into breakdown_change
select site, date, dimension, value, 0, 0, 0, 0, 0, 0,
  cast(sum(requests) as bigint), cast(sum(bytes_sent) as bigint), cast(sum(bot_requests) as bigint)
from request_change
group by site, date, dimension, value;

delete from breakdown_change
where page_views = 0 and visitors = 0 and new_visitors = 0 and sessions = 0 and bounces = 0 and duration_seconds = 0
  and requests = 0 and bytes_sent = 0 and bot_requests = 0;

update daily_breakdowns set
  page_views = daily_breakdowns.page_views + c.page_views,
  visitors = daily_breakdowns.visitors + c.visitors,
  new_visitors = daily_breakdowns.new_visitors + c.new_visitors,
  sessions = daily_breakdowns.sessions + c.sessions,
  bounces = daily_breakdowns.bounces + c.bounces,
  duration_seconds = daily_breakdowns.duration_seconds + c.duration_seconds,
  requests = daily_breakdowns.requests + c.requests,
  bytes_sent = daily_breakdowns.bytes_sent + c.bytes_sent,
  bot_requests = daily_breakdowns.bot_requests + c.bot_requests
from breakdown_change c
where daily_breakdowns.site = c.site and daily_breakdowns.date = c.date and daily_breakdowns.dimension = c.dimension
  and daily_breakdowns.value = c.value /*of_days*/ /**/;

insert into daily_breakdowns
select c.site, c.date, c.dimension, c.value, c.page_views, c.visitors, c.new_visitors, c.sessions, c.bounces,
  c.duration_seconds, c.requests, c.bytes_sent, c.bot_requests
from breakdown_change c
left join daily_breakdowns d on d.site = c.site and d.date = c.date and d.dimension = c.dimension and d.value = c.value
  /*and_of_days*/ /**/
where d.site is null;

-- What counts for nothing any more is no row.
delete from daily_breakdowns
where page_views = 0 and visitors = 0 and new_visitors = 0 and sessions = 0 and requests = 0 /*of_days*/ /**/;

delete from daily_metrics
where page_views = 0 and visitors = 0 and new_visitors = 0 and sessions = 0 and requests = 0;
