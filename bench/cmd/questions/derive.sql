-- What follows from the rows. `myweb check` holds it against the slow way.

insert into url_metadata (site, url_path, first_seen, last_seen, page_number)
select site, url_path, min(timestamp), max(timestamp), row_number() over (order by url_path) from page_views group by site, url_path;

create temp table session_pages as
select session_id, list_transform(list_sort(list(struct_pack(t := p.timestamp, r := p.request_id, n := u.page_number))), lambda x: x.n) as page_numbers
from page_views p
join url_metadata u on u.url_path = p.url_path
group by session_id;

insert into sessions
select s.session_id, visitor_id, 'www.example.com', s.started_at, s.ended_at, cast((page_views - 1) * gap as decimal(18,3)), page_views, page_views = 1,
  s.entry_page, s.exit_page, lag(s.ended_at) over (partition by visitor_id order by s.started_at),
  o.referrer_domain, o.source, o.medium, o.channel,
  case when o.channel = 'Email' then 'newsletter' when lot < 3 then 'google' end,
  case when o.channel = 'Email' then 'email' when lot < 3 then 'cpc' end,
  case when o.channel = 'Email' then 'issue-' || (starts // 604800) when lot < 3 then 'brand-' || (origin % 12) end,
  null, null, c.browser, c.os, c.device_type, p.country, p.region, null, l.page_numbers, false
from (
  select v.*, e.url_path as entry_page, x.url_path as exit_page,
    timestamptz '2026-11-01 00:00:00+00' + to_microseconds(starts * 1000000) as started_at,
    timestamptz '2026-11-01 00:00:00+00' + to_microseconds((starts + (page_views - 1) * gap) * 1000000) as ended_at
  from (select *, cast(hash(visitor_id, starts) >> 1 as bigint) as session_id from visit) as v
  join page e on e.rank = cast(floor(exp((hash(session_id, cast(0 as bigint), 1) % 1000000) / 1e6 * ln(2001.0))) as bigint) - 1
  join page x on x.rank = cast(floor(exp((hash(session_id, page_views - 1, 1) % 1000000) / 1e6 * ln(2001.0))) as bigint) - 1
) as s
join origin o on o.rank = s.origin
join client c on c.rank = s.client
join place p on p.rank = s.place
join session_pages l on l.session_id = s.session_id
order by started_at;

insert into visitors
select visitor_id, site, min(started_at), max(ended_at), cast(sum(page_views) as bigint), count(*) from sessions group by visitor_id, site;

insert into user_agents
select rank, 'client ' || rank, browser, cast(100 + rank % 7 as text), os, '1', device_type, false, null, null from client;

insert into log_objects
select log_object_id, 'hour/' || log_object_id || '.gz', log_object_id, '1', 1, 'v1', 100, count(*) + 3, count(*), count(*) filter (where kind = 'page_view'),
  count(*) filter (where is_bot), 2, 1, min(timestamp), max(timestamp), max(timestamp) + interval '10 minutes', false
from requests
group by log_object_id;

insert into loaded_hours
select site, to_timestamp(hour * 3600), count(*), 0, min(loaded_at), max(loaded_at), count(*) filter (where kind = 'page_view'), count(*) filter (where is_bot),
  cast(sum(bytes_sent) as bigint)
from (
  select r.site, cast(floor(epoch(r.timestamp) / 3600) as bigint) as hour, r.kind, r.is_bot, r.bytes_sent, o.loaded_at
  from requests r
  join log_objects o on o.log_object_id = r.log_object_id
) as request
group by 1, 2;

create temp table session_day as
select d.date, d.page_views as day_views, d.date = cast(floor(epoch(s.started_at) / 86400) as integer) as is_start, s.*
from (
  select session_id, cast(floor(epoch(timestamp) / 86400) as integer) as date, count(*) as page_views from page_views group by 1, 2
) as d
join sessions s on s.session_id = d.session_id;

insert into daily_metrics
select 'www.example.com', date '1970-01-01' + d.date, d.page_views, d.visitors, d.new_visitors, d.sessions, d.bounces, d.duration_seconds, r.requests, r.bytes_sent, r.bot_requests
from (
  select date, cast(sum(day_views) as bigint) as page_views, count(distinct visitor_id) as visitors,
    count(*) filter (where is_start and previous_ended_at is null) as new_visitors, count(*) filter (where is_start) as sessions,
    count(*) filter (where is_start and is_bounce) as bounces, cast(coalesce(sum(duration_seconds) filter (where is_start), 0) as decimal(18,3)) as duration_seconds
  from session_day
  group by date
) as d
join (
  select cast(floor(epoch(timestamp) / 86400) as integer) as date, count(*) as requests, cast(sum(bytes_sent) as bigint) as bytes_sent, count(*) filter (where is_bot) as bot_requests
  from requests
  group by 1
) as r on r.date = d.date;

insert into daily_visitors
select 'www.example.com', date '1970-01-01' + date, date '1970-01-01' + before, count(*)
from (
  select date, lag(date) over (partition by visitor_id order by date) as before
  from (select distinct visitor_id, date from session_day) as visitor_day
) as day
group by 2, 3;
