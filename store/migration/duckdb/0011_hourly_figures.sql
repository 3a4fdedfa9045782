-- +goose Up
-- Hours say what came besides how much. What retention has removed of an hour cannot
-- be counted any more: it is null, and stays so, for nothing is loaded into such hours.

alter table loaded_hours add column page_views bigint;
alter table loaded_hours add column bot_requests bigint;
alter table loaded_hours add column bytes_sent bigint;

update loaded_hours set bot_requests = r.bot_requests, bytes_sent = r.bytes_sent
from (
  select site, to_timestamp(cast(hour * 3600 as double precision)) as hour,
    sum(case when is_bot then 1 else 0 end) as bot_requests, sum(bytes_sent) as bytes_sent
  from (select site, floor(extract(epoch from timestamp) / 3600) as hour, is_bot, bytes_sent from requests) as request
  group by site, hour
) as r
where loaded_hours.site = r.site and loaded_hours.hour = r.hour
  and not exists (select 1 from settings where name = 'requests_since' and loaded_hours.hour < cast(value || ' 00:00:00+00' as timestamptz));

update loaded_hours set page_views = 0
where not exists (select 1 from settings where name = 'page_views_since' and loaded_hours.hour < cast(value || ' 00:00:00+00' as timestamptz));
update loaded_hours set page_views = p.page_views
from (
  select site, to_timestamp(cast(hour * 3600 as double precision)) as hour, count(*) as page_views
  from (select site, floor(extract(epoch from timestamp) / 3600) as hour from page_views) as page_view
  group by site, hour
) as p
where loaded_hours.site = p.site and loaded_hours.hour = p.hour and loaded_hours.page_views is not null;
