-- +goose Up
-- Visitors of a day by the day on which they were there before: those of any
-- days from one on are the sum over rows without an earlier day among them.

create table daily_visitors (
  site          text using compression dict_fsst not null,
  date          date   not null,
  previous_date date,
  visitors      bigint not null
);

insert into daily_visitors
select site, date, previous_date, count(*)
from (
  select site, date, lag(date) over (partition by visitor_id order by date) as previous_date
  from (
    select distinct p.site, p.visitor_id, cast(p.timestamp at time zone z.timezone as date) as date
    from page_views p
    join sites z on z.site = p.site
  ) as visitor_day
) as day
group by site, date, previous_date;
