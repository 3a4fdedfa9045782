-- Hours of a site of which the table says something else than the requests and
-- page views do, from /*since*/ on, the first day of which all of these are there.
select count(*)
from loaded_hours h
full join (
  select site, to_timestamp(cast(hour * 3600 as double precision)) as hour, cast(sum(requests) as bigint) as requests,
    cast(sum(page_views) as bigint) as page_views, cast(sum(bot_requests) as bigint) as bot_requests, cast(sum(bytes_sent) as bigint) as bytes_sent
  from (
    select site, floor(extract(epoch from timestamp) / 3600) as hour, 1 as requests, 0 as page_views,
      case when is_bot then 1 else 0 end as bot_requests, bytes_sent
    from requests
    union all
    select site, floor(extract(epoch from timestamp) / 3600), 0, 1, 0, 0
    from page_views
  ) as counted
  group by site, hour
) as r on r.site = h.site and r.hour = h.hour
where coalesce(h.hour, r.hour) >= /*since*/ timestamptz '-infinity' /**/
  and (h.requests is distinct from r.requests or h.page_views is distinct from r.page_views
    or h.bot_requests is distinct from r.bot_requests or h.bytes_sent is distinct from r.bytes_sent)
