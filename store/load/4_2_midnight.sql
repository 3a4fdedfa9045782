-- The days of visitors of whom a session counts on several days: by their page
-- views. It is run if there are any.

-- The days on which something changed; on others nothing did.
create temp table touched_day as
select c.visitor_id, c.date from cut_page_view c
where c.visitor_id in (select visitor_id from midnight_visitor)
union
select v.visitor_id, v.date from visitor_page_view v
where v.session_id in (select session_id from recut_session)
  and v.visitor_id in (select visitor_id from midnight_visitor);

insert into changed_day
with view as (
  select -1 as sign, false as is_cut, v.visitor_id, v.date, v.session_id
  from visitor_page_view v
  join touched_day t on t.visitor_id = v.visitor_id and t.date = v.date
  union all
  select 1, false, v.visitor_id, v.date, v.session_id
  from visitor_page_view v
  join touched_day t on t.visitor_id = v.visitor_id and t.date = v.date
  where v.session_id not in (select session_id from recut_session)
  union all
  select 1, true, c.visitor_id, c.date, s.session_id
  from cut_page_view c
  join touched_day t on t.visitor_id = c.visitor_id and t.date = c.date
  join page_view_session s on s.request_id = c.request_id
), day as (
  select sign, is_cut, visitor_id, date, session_id, count(*) as page_views
  from view
  group by sign, is_cut, visitor_id, date, session_id
)
select d.sign, d.is_cut, d.session_id, d.visitor_id, d.date, d.page_views,
  count(*) over (partition by d.sign, d.visitor_id, d.date) = 1 as is_alone,
  d.date = o.first_date as is_first, d.date = o.first_date and o.previous_ended_at is null as is_new
from day d
join session_order o on o.session_id = d.session_id and o.sign = d.sign and o.is_cut = d.is_cut;

-- A session on another day whose visitor is no longer new, or is new again:
-- its page views did not change, its first day did.
insert into changed_day
select c.sign, false, c.session_id, c.visitor_id, c.first_date, 0, false, false, true
from changed_session c
left join touched_day t on t.visitor_id = c.visitor_id and t.date = c.first_date
where c.visitor_id in (select visitor_id from midnight_visitor)
  and c.session_id not in (select session_id from recut_session)
  and c.previous_ended_at is null and t.date is null;

-- No gap within a session is as long as a day, so a session has page views on
-- all days that it spans: those of the daily figures, and those that are new.
insert into visited_day
with span as (
  select o.sign, o.visitor_id, s.site, o.first_date, o.last_date
  from session_order o
  join (
    select session_id, false as is_cut, site from visitor_session
    union all
    select session_id, true, site from new_session
  ) as s on s.session_id = o.session_id and s.is_cut = o.is_cut
  where o.visitor_id in (select visitor_id from midnight_visitor)
), visitor_date as (
  select sign, visitor_id, site, first_date as date from span
  union
  select sign, visitor_id, site, last_date from span where last_date > first_date
  union
  select s.sign, s.visitor_id, s.site, m.date
  from span s
  join daily_metrics m on m.site = s.site and m.date > s.first_date and m.date < s.last_date
  where s.last_date > s.first_date + 1
  union
  select s.sign, s.visitor_id, s.site, d.date
  from span s
  join changed_day d on d.visitor_id = s.visitor_id and d.date > s.first_date and d.date < s.last_date
  where s.last_date > s.first_date + 1
)
select site, date, previous_date, cast(sum(sign) as bigint)
from (
  select sign, site, date, lag(date) over (partition by sign, visitor_id order by date) as previous_date
  from visitor_date
) as day
group by site, date, previous_date;
