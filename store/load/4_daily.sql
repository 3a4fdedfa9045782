-- What changes in the daily figures: all that the touched visitors count for,
-- as it is (sign 1) less as it was (sign -1). Visitors are added up one by
-- one, so the sums stay exact without looking at anybody else.

-- The days of visitors on which something changed; on others nothing did.
create temp table touched_day as
select a.visitor_id, a.date from added_page_views a
union
select v.visitor_id, v.date from visitor_page_view v
where v.session_id in (select session_id from recut_session);

-- is_alone: the visitor's only session of the day.
create temp table session_page_views as
with view as (
  select cast(-1 as integer) as sign, v.visitor_id, v.date, v.session_id
  from visitor_page_view v
  join touched_day t on t.visitor_id = v.visitor_id and t.date = v.date
  union all
  select 1, v.visitor_id, v.date, v.session_id
  from visitor_page_view v
  join touched_day t on t.visitor_id = v.visitor_id and t.date = v.date
  where v.session_id not in (select session_id from recut_session)
  union all
  select 1, p.visitor_id, p.date, s.session_id
  from page_view_session s
  join page_of p on p.request_id = s.request_id
), day as (
  select sign, visitor_id, date, session_id, count(*) as page_views
  from view
  group by sign, visitor_id, date, session_id
)
select *, count(*) over (partition by sign, visitor_id, date) = 1 as is_alone
from day;

-- As it was; as it is, of sessions that stay; as it is, of those cut anew.
create temp table session_day as
select d.sign, s.site, d.date, d.visitor_id, d.page_views, d.is_alone,
  case when cast(s.started_at at time zone z.timezone as date) = d.date then 1 else 0 end as sessions,
  case when cast(s.started_at at time zone z.timezone as date) = d.date and s.is_bounce then 1 else 0 end as bounces,
  case when cast(s.started_at at time zone z.timezone as date) = d.date then s.duration_seconds else 0 end as duration_seconds,
  case when cast(s.started_at at time zone z.timezone as date) = d.date and s.previous_ended_at is null then 1 else 0 end as new_visitors,
  s.entry_page, s.exit_page, s.referrer_domain, s.source, s.medium, s.channel, s.utm_source, s.utm_medium,
  s.utm_campaign, s.utm_term, s.utm_content, s.browser, s.os, s.device_type, s.country, s.region, s.city
from session_page_views d
join visitor_session s on s.session_id = d.session_id
join sites z on z.site = s.site
where d.sign = -1;

insert into session_day
select d.sign, s.site, d.date, d.visitor_id, d.page_views, d.is_alone,
  case when cast(s.started_at at time zone z.timezone as date) = d.date then 1 else 0 end as sessions,
  case when cast(s.started_at at time zone z.timezone as date) = d.date and s.is_bounce then 1 else 0 end as bounces,
  case when cast(s.started_at at time zone z.timezone as date) = d.date then s.duration_seconds else 0 end as duration_seconds,
  case when cast(s.started_at at time zone z.timezone as date) = d.date and a.previous_ended_at is null then 1 else 0 end as new_visitors,
  s.entry_page, s.exit_page, s.referrer_domain, s.source, s.medium, s.channel, s.utm_source, s.utm_medium,
  s.utm_campaign, s.utm_term, s.utm_content, s.browser, s.os, s.device_type, s.country, s.region, s.city
from session_page_views d
join visitor_session s on s.session_id = d.session_id
join visitor_session_after a on a.session_id = d.session_id and not a.is_cut
join sites z on z.site = s.site
where d.sign = 1;

insert into session_day
select d.sign, s.site, d.date, d.visitor_id, d.page_views, d.is_alone,
  case when cast(s.started_at at time zone z.timezone as date) = d.date then 1 else 0 end as sessions,
  case when cast(s.started_at at time zone z.timezone as date) = d.date and s.is_bounce then 1 else 0 end as bounces,
  case when cast(s.started_at at time zone z.timezone as date) = d.date then s.duration_seconds else 0 end as duration_seconds,
  case when cast(s.started_at at time zone z.timezone as date) = d.date and s.previous_ended_at is null then 1 else 0 end as new_visitors,
  s.entry_page, s.exit_page, s.referrer_domain, s.source, s.medium, s.channel, s.utm_source, s.utm_medium,
  s.utm_campaign, s.utm_term, s.utm_content, s.browser, s.os, s.device_type, s.country, s.region, s.city
from session_page_views d
join new_session s on s.session_id = d.session_id
join sites z on z.site = s.site
where d.sign = 1;

-- A session on another day whose visitor is no longer new, or is new again:
-- its page views did not change, its first day did.
insert into session_day
select f.sign, v.site, d.date, v.visitor_id, 0, false, 0, 0, 0, 1,
  v.entry_page, v.exit_page, v.referrer_domain, v.source, v.medium, v.channel, v.utm_source, v.utm_medium,
  v.utm_campaign, v.utm_term, v.utm_content, v.browser, v.os, v.device_type, v.country, v.region, v.city
from (
  select v.session_id, cast(v.started_at at time zone z.timezone as date) as date
  from visitor_session v
  join visitor_session_after a on a.session_id = v.session_id and not a.is_cut
  join sites z on z.site = v.site
  where (v.previous_ended_at is null) <> (a.previous_ended_at is null)
) as d
join visitor_session v on v.session_id = d.session_id
join (values (-1), (1)) as f(sign) on (f.sign = -1) = (v.previous_ended_at is null)
left join touched_day t on t.visitor_id = v.visitor_id and t.date = d.date
where t.date is null;

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
