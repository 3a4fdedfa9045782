-- The sessions as they will be. /*first*/ .. /*last*/ is the answer of
-- 2_extent.sql.

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
create temp table cut_page_view as
with member as (
  select request_id, visitor_id, timestamp, date, session_id as old_session_id
  from visitor_page_view
  where session_id in (select session_id from recut_session)
    and request_id not in (select request_id from removed_page_views)
  union all
  select request_id, visitor_id, timestamp, date, cast(null as bigint)
  from added_page_views
), gap as (
  select *,
    case when timestamp <= lag(timestamp) over (partition by visitor_id order by timestamp, request_id)
      + /*timeout*/ interval '30 minutes' /**/ then 0 else 1 end as starts,
    case when timestamp >= lead(timestamp) over (partition by visitor_id order by timestamp, request_id)
      - /*timeout*/ interval '30 minutes' /**/ then 0 else 1 end as ends
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
  min(date) <> max(date) as is_over_midnight
from cut_page_view
group by visitor_id, number;

create temp table page_view_session as
select c.request_id, s.session_id, c.old_session_id
from cut_page_view c
join cut_session s on s.visitor_id = c.visitor_id and s.number = c.number;

-- The sessions of the touched visitors, as they were (sign -1) and as they will
-- be (sign 1), with what is before and after each. Where a session counts on one
-- day, is_alone says that the visitor has no other on it.
create temp table session_order as
with extent as (
  select 1 as sign, true as is_cut, session_id, visitor_id, started_at, ended_at, page_views, first_date, last_date, is_over_midnight,
    cast(null as timestamptz) as previous_ended_at
  from cut_session
  union all
  select -1, false, session_id, visitor_id, started_at, ended_at, page_views, first_date, last_date, is_over_midnight, previous_ended_at
  from visitor_session
  union all
  select 1, false, session_id, visitor_id, started_at, ended_at, page_views, first_date, last_date, is_over_midnight, cast(null as timestamptz)
  from visitor_session
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

-- Where the properties of a session's first page view are found: it came with
-- the change, or it began a session before; when page views go, any may begin.
create temp table later_page_view as
select c.session_id from cut_session c
where c.session_id not in (select request_id from added_page_views)
  and c.session_id not in (
    select session_id from visitor_session
    where session_id not in (select request_id from removed_page_views));

create temp view first_page_view as
select a.request_id, a.site, a.url_path, a.referrer_domain, a.source, a.medium, a.channel, a.utm_source, a.utm_medium,
  a.utm_campaign, a.utm_term, a.utm_content, a.browser, a.os, a.device_type, a.country, a.region, a.city
from added_page_views a
union all
select v.session_id, v.site, v.entry_page, v.referrer_domain, v.source, v.medium, v.channel, v.utm_source, v.utm_medium,
  v.utm_campaign, v.utm_term, v.utm_content, v.browser, v.os, v.device_type, v.country, v.region, v.city
from visitor_session v
where v.session_id not in (select request_id from removed_page_views)
union all
select p.request_id, p.site, p.url_path, p.referrer_domain, p.source, p.medium, p.channel, p.utm_source, p.utm_medium,
  p.utm_campaign, p.utm_term, p.utm_content, p.browser, p.os, p.device_type, p.country, p.region, p.city
from page_views p
join later_page_view l on l.session_id = p.request_id
where p.timestamp >= /*first*/ timestamptz '-infinity' /**/ and p.timestamp <= /*last*/ timestamptz 'infinity' /**/;

create temp view last_page_view as
select request_id, url_path from added_page_views
union all
select request_id, url_path from visitor_page_view
where session_id in (select session_id from recut_session)
  and request_id not in (select request_id from removed_page_views);

-- The sessions that are cut, and how they count.
create temp table new_session as
select c.session_id, c.visitor_id, entry.site, c.started_at, c.ended_at,
  cast(extract(epoch from c.ended_at) - extract(epoch from c.started_at) as decimal(18,3)) as duration_seconds,
  c.page_views, c.page_views = 1 as is_bounce, entry.url_path as entry_page, coalesce(leave.url_path, entry.url_path) as exit_page,
  o.previous_ended_at,
  entry.referrer_domain, entry.source, entry.medium, entry.channel, entry.utm_source, entry.utm_medium, entry.utm_campaign, entry.utm_term,
  entry.utm_content, entry.browser, entry.os, entry.device_type, entry.country, entry.region, entry.city,
  c.first_date as date, o.previous_date, o.is_alone,
  c.visitor_id in (select visitor_id from midnight_visitor) as is_over_midnight
from cut_session c
join session_order o on o.session_id = c.session_id and o.is_cut
join first_page_view entry on entry.request_id = c.session_id
left join last_page_view leave on leave.request_id = c.last_request_id;
