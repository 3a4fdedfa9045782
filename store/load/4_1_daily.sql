-- What changes in the daily figures: the days of sessions, with what they are
-- broken down by. Measures have a sign. Who is alone counts as a visitor;
-- others, with several sessions on the day, are counted distinct.
create temp table other_day as
select d.sign, s.site, d.date, d.visitor_id, d.sign * d.page_views as page_views,
  case when d.is_alone and d.page_views > 0 then d.sign else 0 end as visitors, not d.is_alone and d.page_views > 0 as is_several,
  case when d.is_new then d.sign else 0 end as new_visitors, case when d.is_first then d.sign else 0 end as sessions,
  case when d.is_first and s.is_bounce then d.sign else 0 end as bounces,
  cast(case when d.is_first then d.sign * s.duration_seconds else 0 end as decimal(18,3)) as duration_seconds,
  s.entry_page, s.exit_page, s.referrer_domain, s.source, s.medium, s.channel, s.utm_source, s.utm_medium,
  s.utm_campaign, s.utm_term, s.utm_content, s.browser, s.os, s.device_type, s.country, s.region, s.city
from old_session s
join changed_day d on d.session_id = s.session_id and not d.is_cut
union all
select d.sign, s.site, d.date, d.visitor_id, d.sign * d.page_views,
  case when d.is_alone and d.page_views > 0 then d.sign else 0 end, not d.is_alone and d.page_views > 0,
  case when d.is_new then d.sign else 0 end, case when d.is_first then d.sign else 0 end,
  case when d.is_first and s.is_bounce then d.sign else 0 end,
  cast(case when d.is_first then d.sign * s.duration_seconds else 0 end as decimal(18,3)),
  s.entry_page, s.exit_page, s.referrer_domain, s.source, s.medium, s.channel, s.utm_source, s.utm_medium,
  s.utm_campaign, s.utm_term, s.utm_content, s.browser, s.os, s.device_type, s.country, s.region, s.city
from new_session s
join changed_day d on d.session_id = s.session_id and d.is_cut;

create temp view session_day as
select 1 as sign, site, date, visitor_id, page_views, 1 as visitors, false as is_several,
  case when previous_ended_at is null then 1 else 0 end as new_visitors, 1 as sessions, case when is_bounce then 1 else 0 end as bounces,
  duration_seconds,
  entry_page, exit_page, referrer_domain, source, medium, channel, utm_source, utm_medium,
  utm_campaign, utm_term, utm_content, browser, os, device_type, country, region, city
from new_session
where is_alone and not is_over_midnight
union all
select * from other_day;

insert into daily_metrics
select site, date, cast(sum(page_views) as bigint), cast(sum(visitors) as bigint), cast(sum(new_visitors) as bigint),
  cast(sum(sessions) as bigint), cast(sum(bounces) as bigint), sum(duration_seconds), 0, 0, 0
from (
  select site, date, page_views, 1 as visitors, case when previous_ended_at is null then 1 else 0 end as new_visitors, 1 as sessions,
    case when page_views = 1 then 1 else 0 end as bounces, duration_seconds
  from new_session
  where is_alone and not is_over_midnight
  union all
  select site, date, page_views, visitors, new_visitors, sessions, bounces, duration_seconds
  from other_day
  union all
  select site, date, 0, sign, 0, 0, 0, 0
  from (
    select distinct sign, site, date, visitor_id from other_day where is_several
  ) as several
) as change
group by site, date
having sum(page_views) <> 0 or sum(visitors) <> 0 or sum(new_visitors) <> 0 or sum(sessions) <> 0 or sum(bounces) <> 0 or sum(duration_seconds) <> 0
on conflict (site, date) do update set
  page_views = daily_metrics.page_views + excluded.page_views,
  visitors = daily_metrics.visitors + excluded.visitors,
  new_visitors = daily_metrics.new_visitors + excluded.new_visitors,
  sessions = daily_metrics.sessions + excluded.sessions,
  bounces = daily_metrics.bounces + excluded.bounces,
  duration_seconds = daily_metrics.duration_seconds + excluded.duration_seconds;
