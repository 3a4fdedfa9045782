-- What became of the staged requests.
select case when is_bot then 'bot' when kind = 'page_view' then 'page view' else 'other request' end as what,
  coalesce(bot_class, '') as bot_class, cast(count(*) as bigint) as requests
from added_requests
group by 1, 2
union all
select 'duplicate', '', cast(count(*) as bigint) from dropped where staged_id not in (select staged_id from refused)
union all
select 'refused', '', cast(count(*) as bigint) from refused
