-- Which row of each contested request is kept.

-- A page view whose request has left the table requests (retention) is kept
-- as it is: is_final.
create temp table candidate as
select s.request_id, s.staged_id, false as is_final, s.timestamp, s.country, s.content_type, s.ttfb_ms, s.time_taken_ms,
  s.bytes_sent, s.cache_result, s.edge_location, s.protocol, s.kind, s.bot_name, s.visitor_id,
  p.asn, p.user_agent_id, p.referrer, p.query_string
from (select * from staged_requests where request_id in (select request_id from contested)) as s
left join (select * from staged_page_views where request_id in (select request_id from contested)) as p
  on p.staged_id = s.staged_id
union all
select r.request_id, cast(null as bigint), false, r.timestamp, r.country, r.content_type, r.ttfb_ms, r.time_taken_ms,
  r.bytes_sent, r.cache_result, r.edge_location, r.protocol, r.kind, r.bot_name, r.visitor_id,
  p.asn, p.user_agent_id, p.referrer, p.query_string
from stored_request r
left join stored_page_view p on p.request_id = r.request_id
union all
select p.request_id, cast(null as bigint), true, p.timestamp, p.country, null, p.ttfb_ms, p.time_taken_ms,
  p.bytes_sent, p.cache_result, p.edge_location, null, 'page_view', null, p.visitor_id,
  p.asn, p.user_agent_id, p.referrer, p.query_string
from stored_page_view p
left join stored_request r on r.request_id = p.request_id
where r.request_id is null;

create temp table ranked as
select request_id, staged_id, row_number() over (
  partition by request_id
  order by is_final desc, timestamp desc, asn desc nulls last, country collate "C" desc nulls last,
    content_type collate "C" desc nulls last, ttfb_ms desc nulls last, time_taken_ms desc nulls last, bytes_sent desc,
    user_agent_id desc nulls last, referrer collate "C" desc nulls last, query_string collate "C" desc nulls last,
    cache_result collate "C" desc nulls last, edge_location collate "C" desc nulls last,
    protocol collate "C" desc nulls last, kind collate "C" desc, bot_name collate "C" desc nulls last, visitor_id desc,
    staged_id nulls first) as place
from candidate;

create temp table dropped as
select staged_id from ranked where place > 1 and staged_id is not null
union
select staged_id from refused;

create temp table superseded as
select request_id from ranked where place > 1 and staged_id is null;

create temp table removed_requests as
select * from stored_request where request_id in (select request_id from superseded);

create temp table removed_page_views as
select * from stored_page_view where request_id in (select request_id from superseded);
