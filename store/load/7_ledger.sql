-- What became of the lines, per log object: added rows count for the object
-- that brought them, superseded ones become duplicates of their old object.

create temp table outcome as
select log_object_id, cast(sum(requests) as bigint) as requests, cast(sum(page_views) as bigint) as page_views,
  cast(sum(bots) as bigint) as bots
from (
  select s.log_object_id,
    count(*) as requests,
    sum(case when s.kind = 'page_view' then 1 else 0 end) as page_views,
    sum(case when s.is_bot then 1 else 0 end) as bots
  from added_requests s
  group by s.log_object_id
  /*written_objects*/ /**/
) as part
group by log_object_id;

-- An object that is read in parts adds them up. The lines of a stale object
-- were counted before (lines says only what is new): some of them were
-- duplicates and are none any more. It stays stale until its last part is read.
insert into log_objects
select o.log_object_id, o.uri, o.digest, o.version, o.size_bytes, o.format, o.sampling_percent,
  o.lines, coalesce(c.requests, 0), coalesce(c.page_views, 0), coalesce(c.bots, 0),
  o.lines - o.lines_rejected - coalesce(f.lines, 0) - coalesce(c.requests, 0), o.lines_rejected + coalesce(f.lines, 0),
  o.first_at, o.last_at, o.loaded_at, o.is_stale and o.loaded_at is null
from staged_log_objects o
left join outcome c on c.log_object_id = o.log_object_id
left join refused_lines f on f.log_object_id = o.log_object_id
on conflict (log_object_id) do update set
  uri = excluded.uri,
  version = excluded.version,
  lines = log_objects.lines + excluded.lines,
  requests_loaded = log_objects.requests_loaded + excluded.requests_loaded,
  page_views_loaded = log_objects.page_views_loaded + excluded.page_views_loaded,
  bot_requests = log_objects.bot_requests + excluded.bot_requests,
  duplicates = log_objects.duplicates + excluded.duplicates,
  lines_rejected = log_objects.lines_rejected + excluded.lines_rejected,
  first_at = least(log_objects.first_at, excluded.first_at),
  last_at = greatest(log_objects.last_at, excluded.last_at),
  loaded_at = excluded.loaded_at,
  is_stale = excluded.is_stale;

insert into rejected_lines
select r.log_object_id, r.line, r.reason, r.text
from staged_rejected_lines r
union all
select f.log_object_id, 0, /*reason*/ 'older than what is kept' /**/, cast(f.lines as text) || ' lines'
from refused_lines f
where f.lines > 0;

update log_objects set
  requests_loaded = log_objects.requests_loaded - r.requests,
  duplicates = log_objects.duplicates + r.requests,
  page_views_loaded = log_objects.page_views_loaded - r.page_views,
  bot_requests = log_objects.bot_requests - r.bots
from (
  select log_object_id, cast(count(*) as bigint) as requests,
    cast(sum(case when kind = 'page_view' then 1 else 0 end) as bigint) as page_views,
    cast(sum(case when is_bot then 1 else 0 end) as bigint) as bots
  from removed_requests
  group by log_object_id
) as r
where log_objects.log_object_id = r.log_object_id;
