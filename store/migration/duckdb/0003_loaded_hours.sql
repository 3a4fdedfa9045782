-- +goose Up
create table loaded_hours (
  site            text not null,
  hour            timestamptz not null,
  requests        bigint      not null,
  late_requests   bigint      not null,
  first_loaded_at timestamptz not null,
  last_loaded_at  timestamptz not null,
  primary key (site, hour)
);

insert into loaded_hours
select site, to_timestamp(cast(hour * 3600 as double precision)), count(*),
  sum(case when loaded_at >= to_timestamp(cast(hour * 3600 + 90000 as double precision)) then 1 else 0 end), min(loaded_at), max(loaded_at)
from (
  select r.site, floor(extract(epoch from r.timestamp) / 3600) as hour, coalesce(o.loaded_at, now()) as loaded_at
  from requests r
  join log_objects o on o.log_object_id = r.log_object_id
) as request
group by site, hour;
