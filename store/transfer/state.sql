-- What a database holds, in a few numbers that every load, undo, removal of old
-- rows and change of settings moves: alike in all engines. Moments are in seconds
-- since 1970, and microseconds of the minute.
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
select 'loaded last', cast(cast(extract(epoch from date_trunc('second', max(loaded_at))) as bigint) as text) || ' ' || cast(cast(extract(microseconds from max(loaded_at)) as bigint) as text) from log_objects
union all
select 'first request', cast(cast(extract(epoch from date_trunc('second', min(timestamp))) as bigint) as text) || ' ' || cast(cast(extract(microseconds from min(timestamp)) as bigint) as text) from requests
union all
select 'first page view', cast(cast(extract(epoch from date_trunc('second', min(timestamp))) as bigint) as text) || ' ' || cast(cast(extract(microseconds from min(timestamp)) as bigint) as text) from page_views
union all
select 'session timeout', value from settings where name = 'session_timeout_seconds'
union all
select 'site ' || site, timezone from sites
