-- The sites that have data, and their first and last day.
select site, cast(sum(page_views) as bigint) as page_views, min(date) as first_day, max(date) as last_day
from daily_metrics
group by site
order by sum(page_views) desc, site collate "C"
