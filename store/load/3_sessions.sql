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
  select request_id, visitor_id, timestamp, session_id as old_session_id
  from visitor_page_view
  where session_id in (select session_id from recut_session)
    and request_id not in (select request_id from removed_page_views)
  union all
  select request_id, visitor_id, timestamp, cast(null as bigint)
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
create temp table cut_session as
select visitor_id, number,
  max(case when starts = 1 then request_id end) as session_id,
  max(case when ends = 1 then request_id end) as last_request_id,
  min(timestamp) as started_at,
  max(timestamp) as ended_at,
  count(*) as page_views
from cut_page_view
group by visitor_id, number;

create temp table page_view_session as
select c.request_id, s.session_id, c.old_session_id
from cut_page_view c
join cut_session s on s.visitor_id = c.visitor_id and s.number = c.number;

create temp table page_of as
select request_id, visitor_id, site, url_path, date from added_page_views
union all
select request_id, visitor_id, site, url_path, date from visitor_page_view
where session_id in (select session_id from recut_session)
  and request_id not in (select request_id from removed_page_views);

-- Where the properties of a session's first page view are found: it came with
-- the change, or it began a session before; when page views go, any may begin.
create temp table later_page_view as
select c.session_id from cut_session c
where c.session_id not in (select request_id from added_page_views)
  and c.session_id not in (
    select session_id from visitor_session
    where session_id not in (select request_id from removed_page_views));

create temp view first_page_view as
select a.request_id, a.referrer_domain, a.source, a.medium, a.channel, a.utm_source, a.utm_medium, a.utm_campaign,
  a.utm_term, a.utm_content, a.browser, a.os, a.device_type, a.country, a.region, a.city
from added_page_views a
union all
select v.session_id, v.referrer_domain, v.source, v.medium, v.channel, v.utm_source, v.utm_medium, v.utm_campaign,
  v.utm_term, v.utm_content, v.browser, v.os, v.device_type, v.country, v.region, v.city
from visitor_session v
where v.session_id not in (select request_id from removed_page_views)
union all
select p.request_id, p.referrer_domain, p.source, p.medium, p.channel, p.utm_source, p.utm_medium, p.utm_campaign,
  p.utm_term, p.utm_content, p.browser, p.os, p.device_type, p.country, p.region, p.city
from page_views p
join later_page_view l on l.session_id = p.request_id
where p.timestamp >= /*first*/ timestamptz '-infinity' /**/ and p.timestamp <= /*last*/ timestamptz 'infinity' /**/;

create temp table visitor_session_after as
with extent as (
  select session_id, visitor_id, started_at, ended_at, true as is_cut from cut_session
  union all
  select session_id, visitor_id, started_at, ended_at, false from visitor_session
  where session_id not in (select session_id from recut_session)
)
select session_id, is_cut,
  lag(ended_at) over (partition by visitor_id order by started_at) as previous_ended_at
from extent;

create temp table new_session as
select c.session_id, c.visitor_id, entry.site, c.started_at, c.ended_at,
  cast(extract(epoch from c.ended_at) - extract(epoch from c.started_at) as decimal(18,3)) as duration_seconds,
  c.page_views, c.page_views = 1 as is_bounce, entry.url_path as entry_page, leave.url_path as exit_page,
  a.previous_ended_at,
  f.referrer_domain, f.source, f.medium, f.channel, f.utm_source, f.utm_medium, f.utm_campaign, f.utm_term,
  f.utm_content, f.browser, f.os, f.device_type, f.country, f.region, f.city
from cut_session c
join first_page_view f on f.request_id = c.session_id
join page_of entry on entry.request_id = c.session_id
join page_of leave on leave.request_id = c.last_request_id
join visitor_session_after a on a.session_id = c.session_id;
