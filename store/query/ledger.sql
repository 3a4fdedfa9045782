-- What became of the lines of everything that was loaded:
-- lines = requests + duplicates + rejected; and since when requests and page views
-- are kept.
select cast(count(*) as bigint) as log_objects,
  cast(coalesce(sum(lines), 0) as bigint) as lines,
  cast(coalesce(sum(requests_loaded), 0) as bigint) as requests,
  cast(coalesce(sum(page_views_loaded), 0) as bigint) as page_views,
  cast(coalesce(sum(bot_requests), 0) as bigint) as bot_requests,
  cast(coalesce(sum(duplicates), 0) as bigint) as duplicates,
  cast(coalesce(sum(lines_rejected), 0) as bigint) as lines_rejected,
  min(first_at) as first_at, max(last_at) as last_at, max(loaded_at) as loaded_at,
  (select cast(max(value) as date) from settings where name = 'requests_since') as requests_since,
  (select cast(max(value) as date) from settings where name = 'page_views_since') as page_views_since
from log_objects
