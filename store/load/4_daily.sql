-- What changes in the daily figures: all that the touched visitors count for,
-- as it is (sign 1) less as it was (sign -1). Visitors are added up one by
-- one, so the sums stay exact without looking at anybody else.

create temp table session_day as
with day as (
  select cast(-1 as integer) as sign, session_id, date, count(*) as page_views
  from visitor_page_view
  group by session_id, date
  union all
  select 1, session_id, date, sum(page_views)
  from (
    select session_id, date, count(*) as page_views
    from visitor_page_view
    where session_id not in (select session_id from recut_session)
    group by session_id, date
    union all
    select s.session_id, c.date, count(*)
    from cut_page_view c
    join cut_session s on s.visitor_id = c.visitor_id and s.number = c.number
    group by s.session_id, c.date
  ) as after
  group by session_id, date
), session as (
  select -1 as sign, session_id, visitor_id, site, started_at, duration_seconds, is_bounce, entry_page, exit_page,
    previous_ended_at, referrer_domain, source, medium, channel, utm_source, utm_medium, utm_campaign, utm_term,
    utm_content, browser, os, device_type, country, region, city
  from visitor_session
  union all
  select 1, session_id, visitor_id, site, started_at, duration_seconds, is_bounce, entry_page, exit_page,
    previous_ended_at, referrer_domain, source, medium, channel, utm_source, utm_medium, utm_campaign, utm_term,
    utm_content, browser, os, device_type, country, region, city
  from visitor_session_after
), dated as (
  select s.*, cast(s.started_at at time zone z.timezone as date) as started_on
  from session s
  join sites z on z.site = s.site
)
select s.sign, s.site, d.date, s.visitor_id, cast(d.page_views as bigint) as page_views,
  case when s.started_on = d.date then 1 else 0 end as sessions,
  case when s.started_on = d.date and s.is_bounce then 1 else 0 end as bounces,
  case when s.started_on = d.date then s.duration_seconds else 0 end as duration_seconds,
  case when s.started_on = d.date and s.previous_ended_at is null then 1 else 0 end as new_visitors,
  s.entry_page, s.exit_page, s.referrer_domain, s.source, s.medium, s.channel, s.utm_source, s.utm_medium,
  s.utm_campaign, s.utm_term, s.utm_content, s.browser, s.os, s.device_type, s.country, s.region, s.city
from dated s
join day d on d.sign = s.sign and d.session_id = s.session_id;

-- A session outside the extent whose visitor is no longer new, or is new
-- again: its page views did not change, its first day did.
insert into session_day
select s.sign, s.site, s.started_on, s.visitor_id, 0, 0, 0, 0, 1,
  s.entry_page, s.exit_page, s.referrer_domain, s.source, s.medium, s.channel, s.utm_source, s.utm_medium,
  s.utm_campaign, s.utm_term, s.utm_content, s.browser, s.os, s.device_type, s.country, s.region, s.city
from (
  select f.sign, v.*, cast(v.started_at at time zone z.timezone as date) as started_on
  from visitor_session v
  join visitor_session_after a on a.session_id = v.session_id and not a.is_cut
  join (values (-1), (1)) as f(sign)
    on (f.sign = -1 and v.previous_ended_at is null and a.previous_ended_at is not null)
    or (f.sign = 1 and v.previous_ended_at is not null and a.previous_ended_at is null)
  join sites z on z.site = v.site
  where v.session_id not in (select session_id from visitor_page_view)
) as s;

insert into daily_metrics
select site, date, cast(sum(page_views) as bigint), cast(sum(visitors) as bigint), cast(sum(new_visitors) as bigint),
  cast(sum(sessions) as bigint), cast(sum(bounces) as bigint), sum(duration_seconds), 0, 0, 0
from (
  select site, date, visitor_id,
    sum(sign * page_views) as page_views,
    max(case when sign = 1 and page_views > 0 then 1 else 0 end)
      - max(case when sign = -1 and page_views > 0 then 1 else 0 end) as visitors,
    sum(sign * new_visitors) as new_visitors,
    sum(sign * sessions) as sessions,
    sum(sign * bounces) as bounces,
    sum(sign * duration_seconds) as duration_seconds
  from session_day
  group by site, date, visitor_id
) as change
group by site, date
having sum(abs(page_views)) + sum(abs(visitors)) + sum(abs(new_visitors)) + sum(abs(sessions)) + sum(abs(bounces)) + sum(abs(duration_seconds)) > 0
on conflict (site, date) do update set
  page_views = daily_metrics.page_views + excluded.page_views,
  visitors = daily_metrics.visitors + excluded.visitors,
  new_visitors = daily_metrics.new_visitors + excluded.new_visitors,
  sessions = daily_metrics.sessions + excluded.sessions,
  bounces = daily_metrics.bounces + excluded.bounces,
  duration_seconds = daily_metrics.duration_seconds + excluded.duration_seconds;

insert into daily_metrics
select site, date, 0, 0, 0, 0, 0, 0, cast(sum(sign) as bigint), cast(sum(sign * bytes_sent) as bigint),
  cast(sum(case when is_bot then sign else 0 end) as bigint)
from (
  select 1 as sign, site, date, bytes_sent, is_bot from added_requests
  union all
  select -1, r.site, cast(r.timestamp at time zone z.timezone as date), r.bytes_sent, r.is_bot
  from removed_requests r
  join sites z on z.site = r.site
) as request
group by site, date
on conflict (site, date) do update set
  requests = daily_metrics.requests + excluded.requests,
  bytes_sent = daily_metrics.bytes_sent + excluded.bytes_sent,
  bot_requests = daily_metrics.bot_requests + excluded.bot_requests;
