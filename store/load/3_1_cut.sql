-- The sessions as they will be, but for what they are broken down by.
-- /*first*/ .. /*last*/ is the answer of 2_extent.sql.

create temp table visitor_page_view as
select p.request_id, p.visitor_id, p.session_id, p.site, p.timestamp, p.url_path,
  cast(p.timestamp at time zone z.timezone as date) as date
from page_views p
join sites z on z.site = p.site
where p.timestamp >= /*first*/ timestamptz '-infinity' /**/ and p.timestamp <= /*last*/ timestamptz 'infinity' /**/
  and p.visitor_id in (select visitor_id from touched_visitor);

-- Times are compared with times: what lies between two of them counts in days
-- of the reporting time zone, some of which have 23 hours.
-- starts, ends: 1 on the first and last page view of a session.
-- is_at_once: it has the time of the page view before.
create temp table cut_page_view as
with member as (
  select v.request_id, v.visitor_id, v.timestamp, v.date, v.session_id as old_session_id, u.page_number
  from visitor_page_view v
  join url_metadata u on u.site = v.site and u.url_path = v.url_path
  where v.session_id in (select session_id from recut_session)
    and v.request_id not in (select request_id from removed_page_views)
  union all
  select a.request_id, a.visitor_id, a.timestamp, a.date, cast(null as bigint), u.page_number
  from added_page_views a
  join url_metadata u on u.site = a.site and u.url_path = a.url_path
), gap as (
  select *,
    case when timestamp <= lag(timestamp) over (partition by visitor_id order by timestamp, request_id)
      + /*timeout*/ interval '30 minutes' /**/ then 0 else 1 end as starts,
    case when timestamp >= lead(timestamp) over (partition by visitor_id order by timestamp, request_id)
      - /*timeout*/ interval '30 minutes' /**/ then 0 else 1 end as ends,
    timestamp = lag(timestamp) over (partition by visitor_id order by timestamp, request_id) as is_at_once
  from member
)
select *, sum(starts) over (partition by visitor_id order by timestamp, request_id rows unbounded preceding) as number
from gap;

-- A session is known by its first page view: that is its key.
-- last_request_id is null where the first page view is the last one, too.
create temp table cut_session as
select visitor_id, number,
  max(case when starts = 1 then request_id end) as session_id,
  max(case when ends = 1 and starts = 0 then request_id end) as last_request_id,
  min(timestamp) as started_at,
  max(timestamp) as ended_at,
  count(*) as page_views,
  max(case when starts = 1 then date end) as first_date,
  max(case when ends = 1 then date end) as last_date,
  min(date) <> max(date) as is_over_midnight,
  /*page_numbers*/ array_agg(page_number order by timestamp, request_id) /**/ as page_numbers,
  count(*) filter (where is_at_once) > 0 as has_equal_times
from cut_page_view
group by visitor_id, number;

create temp table page_view_session as
select c.request_id, s.session_id, c.old_session_id
from cut_page_view c
join cut_session s on s.visitor_id = c.visitor_id and s.number = c.number;

-- The sessions of the touched visitors, as they were (sign -1) and as they will
-- be (sign 1), with what is before and after each. Where a session counts on one
-- day, is_alone says that the visitor has no other on it.
-- is_over_midnight: it counts on several days, or the clock was changed meanwhile.
create temp table session_order as
with stored as (
  select v.session_id, v.visitor_id, v.started_at, v.ended_at, v.page_views, v.previous_ended_at,
    cast(v.started_at at time zone z.timezone as date) as first_date, cast(v.ended_at at time zone z.timezone as date) as last_date,
    cast(v.started_at at time zone z.timezone as date) <> cast(v.ended_at at time zone z.timezone as date)
      or (v.ended_at at time zone z.timezone) - (v.started_at at time zone z.timezone) <> v.ended_at - v.started_at as is_over_midnight
  from visitor_session v
  join sites z on z.site = v.site
), extent as (
  select 1 as sign, true as is_cut, session_id, visitor_id, started_at, ended_at, page_views, first_date, last_date, is_over_midnight,
    cast(null as timestamptz) as previous_ended_at
  from cut_session
  union all
  select -1, false, session_id, visitor_id, started_at, ended_at, page_views, first_date, last_date, is_over_midnight, previous_ended_at
  from stored
  union all
  select 1, false, session_id, visitor_id, started_at, ended_at, page_views, first_date, last_date, is_over_midnight, cast(null as timestamptz)
  from stored
  where session_id not in (select session_id from recut_session)
), neighbour as (
  select sign, is_cut, session_id, visitor_id, page_views, first_date, last_date, is_over_midnight,
    case when sign = 1 then lag(ended_at) over (partition by sign, visitor_id order by started_at) else previous_ended_at end as previous_ended_at,
    lag(last_date) over (partition by sign, visitor_id order by started_at) as previous_date,
    lead(first_date) over (partition by sign, visitor_id order by started_at) as next_date
  from extent
)
select sign, is_cut, session_id, visitor_id, page_views, first_date, last_date, is_over_midnight, previous_ended_at, previous_date,
  (previous_date is null or previous_date < first_date) and (next_date is null or next_date > last_date) as is_alone
from neighbour;

-- Visitors with a session that counts on several days, or whose days are not in
-- order, for the clock was put back over midnight.
create temp table midnight_visitor as
select distinct visitor_id from session_order where is_over_midnight or previous_date > first_date;
