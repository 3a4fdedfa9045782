-- Log objects that claim another number of requests or page views than they
-- brought. Of those that begin before /*since*/, some have gone.
select count(*)
from log_objects o
left join (
  select log_object_id, count(*) as requests, sum(case when is_bot then 1 else 0 end) as bots
  from requests group by log_object_id
) as r on r.log_object_id = o.log_object_id
left join (
  select log_object_id, count(*) as page_views from page_views group by log_object_id
) as p on p.log_object_id = o.log_object_id
where (o.first_at is null or o.first_at >= /*since*/ timestamptz '-infinity' /**/)
  and (o.requests_loaded <> coalesce(r.requests, 0) or o.bot_requests <> coalesce(r.bots, 0)
    or o.page_views_loaded <> coalesce(p.page_views, 0))
