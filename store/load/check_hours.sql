-- Hours of a site that hold another number of requests than the table says,
-- from /*since*/ on, the first day of which all requests are there.
select count(*)
from (
  select site, hour, requests from loaded_hours
) as h
full join (
  select site, to_timestamp(cast(hour * 3600 as double precision)) as hour, count(*) as requests
  from (select site, floor(extract(epoch from timestamp) / 3600) as hour from requests) as request
  group by site, hour
) as r on r.site = h.site and r.hour = h.hour
where coalesce(h.requests, 0) <> coalesce(r.requests, 0)
  and coalesce(h.hour, r.hour) >= /*since*/ timestamptz '-infinity' /**/
