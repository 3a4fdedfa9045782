-- Funnel over three pages
--
-- How many sessions viewed a first page, after it a second, and after that a
-- third; other pages may lie between. The share is of the sessions that began.
--
-- @first text The page that the funnel begins with
-- @second text The page after it
-- @third text The page that it ends with
with views as (
  select visitor_id, session_id, url_path, timestamp, request_id
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), first_step as (
  select visitor_id, session_id, min(timestamp) as reached_at
  from views
  where url_path = /*first*/ '/' /**/
  group by visitor_id, session_id
), second_step as (
  select v.visitor_id, v.session_id, min(v.timestamp) as reached_at
  from views as v
  join first_step as f on f.visitor_id = v.visitor_id and f.session_id = v.session_id
  where v.url_path = /*second*/ '/pricing' /**/ and v.timestamp >= f.reached_at
  group by v.visitor_id, v.session_id
), third_step as (
  select v.visitor_id, v.session_id, min(v.timestamp) as reached_at
  from views as v
  join second_step as s on s.visitor_id = v.visitor_id and s.session_id = v.session_id
  where v.url_path = /*third*/ '/signup' /**/ and v.timestamp >= s.reached_at
  group by v.visitor_id, v.session_id
), steps as (
  select 1 as step, /*first*/ '/' /**/ as page, count(*) as sessions from first_step
  union all
  select 2, /*second*/ '/pricing' /**/, count(*) from second_step
  union all
  select 3, /*third*/ '/signup' /**/, count(*) from third_step
)
select step, page, sessions, cast(sessions as double precision) / nullif(max(sessions) over (), 0) as share
from steps
order by step;
