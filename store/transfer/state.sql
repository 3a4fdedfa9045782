-- What a database holds, in a few numbers that every load, undo, removal of old
-- rows and change of settings moves. Moments are in microseconds since 1970.
select 'log objects', cast(count(*) as text) from log_objects
union all
select 'lines', cast(coalesce(sum(lines), 0) as text) from log_objects
union all
select 'requests loaded', cast(coalesce(sum(requests_loaded), 0) as text) from log_objects
union all
select 'duplicates', cast(coalesce(sum(duplicates), 0) as text) from log_objects
union all
select 'stale', cast(count(*) as text) from log_objects where is_stale
union all
select 'loaded last', cast(cast(extract(epoch from max(loaded_at)) * 1000000 as bigint) as text) from log_objects
union all
select 'first request', cast(cast(extract(epoch from min(timestamp)) * 1000000 as bigint) as text) from requests
union all
select 'first page view', cast(cast(extract(epoch from min(timestamp)) * 1000000 as bigint) as text) from page_views
union all
select 'session timeout', value from settings where name = 'session_timeout_seconds'
union all
select 'site ' || site, timezone from sites
order by 1
