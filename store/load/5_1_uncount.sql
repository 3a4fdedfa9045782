-- Requests that were counted and do not count: another row of the same request
-- is kept, or the log object is taken out.
create temp table uncounted_request as
select s.site, s.date, s.bytes_sent, s.is_bot, s.status, s.cache_result, s.edge_location, s.content_type, s.protocol, s.kind,
  s.bot_name, s.bot_class
from staged_requests s
where s.staged_id in (select staged_id from dropped)
union all
select r.site, cast(r.timestamp at time zone z.timezone as date), r.bytes_sent, r.is_bot, r.status, r.cache_result,
  r.edge_location, r.content_type, r.protocol, r.kind, r.bot_name, r.bot_class
from removed_requests r
join sites z on z.site = r.site;
