-- Sessions with page views from /*from*/ to before /*to*/, of which some have gone: their lists
-- hold the pages of those that are left. Such sessions lie from /*first*/ to /*last*/.
create temp table left_session as
select s.session_id, coalesce(l.page_numbers, cast(array[] as integer[])) as page_numbers
from sessions s
left join (
  select p.session_id, array_agg(u.page_number order by p.timestamp, p.request_id) as page_numbers
  from page_views p
  join url_metadata u on u.site = p.site and u.url_path = p.url_path
  where p.timestamp >= /*first*/ timestamptz '-infinity' /**/ and p.timestamp <= /*last*/ timestamptz 'infinity' /**/
  group by p.session_id
) as l on l.session_id = s.session_id
where s.started_at < /*to*/ timestamptz 'infinity' /**/ and s.ended_at >= /*from*/ timestamptz '-infinity' /**/
  and coalesce(array_length(s.page_numbers, 1), 0) <> coalesce(array_length(l.page_numbers, 1), 0);

update sessions set page_numbers = l.page_numbers
from left_session l
where sessions.session_id = l.session_id;

drop table left_session;
