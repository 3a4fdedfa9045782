-- Page views whose session is not there, or is another visitor's, or ends
-- before or begins after them.
select count(*)
from page_views p
left join sessions s on s.session_id = p.session_id
where s.session_id is null or s.visitor_id <> p.visitor_id or p.timestamp < s.started_at or p.timestamp > s.ended_at
