-- What has come of each site and hour, and when. Hours are those of UTC. One
-- has settled 24 hours after its end, 90000 seconds after it began: what comes
-- then is late. Only two numbers are compared a request; times are made of
-- them once an hour. Where an engine writes requests without staging them, it
-- has counted them.
insert into loaded_hours
select site, to_timestamp(cast(hour * 3600 as double precision)), cast(sum(requests) as bigint),
  cast(case when now() >= to_timestamp(cast(hour * 3600 + 90000 as double precision)) then greatest(sum(requests), 0) else 0 end as bigint),
  now(), now()
from (
  select site, floor(extract(epoch from timestamp) / 3600) as hour, count(*) as requests
  from added_requests
  group by site, hour
  union all
  select site, floor(extract(epoch from timestamp) / 3600) as hour, -count(*) as requests
  from removed_requests
  group by site, hour
  /*written_hours*/ /**/
) as change
group by site, hour
having sum(requests) <> 0
on conflict (site, hour) do update set
  requests = loaded_hours.requests + excluded.requests,
  late_requests = least(loaded_hours.late_requests + excluded.late_requests, loaded_hours.requests + excluded.requests),
  last_loaded_at = case when excluded.requests > 0 then excluded.last_loaded_at else loaded_hours.last_loaded_at end;

delete from loaded_hours where requests = 0;
