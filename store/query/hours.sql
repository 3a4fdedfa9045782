-- What has come of each site since /*from*/, hour by hour (of UTC).
select site, hour, requests, late_requests, first_loaded_at, last_loaded_at
from loaded_hours
where hour >= /*from*/ timestamptz '-infinity' /**/
order by site collate "C", hour
