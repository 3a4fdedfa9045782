-- What has come of each site and hour, and when. Hours are those of UTC. One
-- has settled 24 hours after its end, 90000 seconds after it began: what comes
-- then is late. Only numbers are added up a request; times are made of
-- them once an hour. Where an engine writes requests without staging them, it
-- has counted them. What is not known of an hour stays so.
insert into loaded_hours
select site, to_timestamp(cast(hour * 3600 as double precision)), cast(sum(requests) as bigint),
  cast(case when now() >= to_timestamp(cast(hour * 3600 + 90000 as double precision)) then greatest(sum(requests), 0) else 0 end as bigint),
  now(), now(), cast(sum(page_views) as bigint), cast(sum(bot_requests) as bigint), cast(sum(bytes_sent) as bigint)
from (
  select site, floor(extract(epoch from timestamp) / 3600) as hour, count(*) as requests,
    sum(case when kind = 'page_view' then 1 else 0 end) as page_views, sum(case when is_bot then 1 else 0 end) as bot_requests,
    sum(bytes_sent) as bytes_sent
  from added_requests
  group by site, hour
  union all
  select site, floor(extract(epoch from timestamp) / 3600) as hour, -count(*),
    -sum(case when kind = 'page_view' then 1 else 0 end), -sum(case when is_bot then 1 else 0 end), -sum(bytes_sent)
  from removed_requests
  group by site, hour
  /*written_hours*/ /**/
) as change
group by site, hour
having sum(requests) <> 0 or sum(page_views) <> 0 or sum(bot_requests) <> 0 or sum(bytes_sent) <> 0
on conflict (site, hour) do update set
  requests = loaded_hours.requests + excluded.requests,
  late_requests = least(loaded_hours.late_requests + excluded.late_requests, loaded_hours.requests + excluded.requests),
  last_loaded_at = case when excluded.requests > 0 then excluded.last_loaded_at else loaded_hours.last_loaded_at end,
  page_views = loaded_hours.page_views + excluded.page_views,
  bot_requests = loaded_hours.bot_requests + excluded.bot_requests,
  bytes_sent = loaded_hours.bytes_sent + excluded.bytes_sent;

delete from loaded_hours where requests = 0;
