-- Requests that are surely not the same as another one, of the batch or of the
-- store: they need no staging.
insert into requests
select timestamp, site, kind, status, method, url_path, bytes_sent, time_taken_ms, ttfb_ms, cache_result, edge_location,
  country, is_bot, bot_name, bot_class, protocol, content_type, visitor_id, request_id, log_object_id
from new_requests
