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
