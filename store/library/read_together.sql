-- Pages that are read together
--
-- Pairs of pages that the same sessions viewed. Lift says how much more often that
-- is than if the two had nothing to do with each other: 1 is chance.
--
-- @least bigint Fewest sessions of a pair
with views as (
  select distinct visitor_id, session_id, url_path
  from page_views
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
), pages as (
  select url_path, count(*) as sessions from views group by url_path
), everything as (
  select cast(count(distinct session_id) as double precision) as sessions from views
), pairs as (
  select a.url_path as page, b.url_path as other_page, count(*) as sessions
  from views as a
  join views as b on b.visitor_id = a.visitor_id and b.session_id = a.session_id and b.url_path > a.url_path
  group by a.url_path, b.url_path
  having count(*) >= /*least*/ 5 /**/
)
select p.page, p.other_page, p.sessions, cast(p.sessions as double precision) / a.sessions as share_of_page,
  p.sessions * e.sessions / (cast(a.sessions as double precision) * b.sessions) as lift
from pairs as p
join pages as a on a.url_path = p.page
join pages as b on b.url_path = p.other_page
cross join everything as e
order by p.sessions desc, p.page collate "C", p.other_page collate "C"
limit 100;
