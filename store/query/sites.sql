-- The sites that have data, with their earliest and latest moment. The days of
-- daily_metrics say where to look; a day more on either side covers every time
-- zone.
with day as (
  select site, sum(page_views) as page_views,
    cast(min(date) as timestamp) at time zone 'UTC' as first_day,
    cast(max(date) as timestamp) at time zone 'UTC' as last_day
  from daily_metrics
  group by site
), moment as (
  select d.site, min(r.timestamp) as first_at, max(r.timestamp) as last_at
  from requests r
  join day d on d.site = r.site
  where r.timestamp < d.first_day + interval '2 days' or r.timestamp >= d.last_day - interval '1 day'
  group by d.site
  union all
  select site, min(first_seen), max(last_seen)
  from visitors
  group by site
)
select d.site, cast(d.page_views as bigint) as page_views,
  coalesce(min(m.first_at), d.first_day) as first_at,
  coalesce(max(m.last_at), d.last_day) as last_at
from day d
left join moment m on m.site = d.site
group by d.site, d.page_views, d.first_day, d.last_day
order by d.page_views desc, d.site collate "C"
