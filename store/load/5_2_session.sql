-- A dimension of sessions.
insert into breakdown_change
select site, date, /*dimension*/ 'source' /**/, coalesce(value, ''), cast(sum(page_views) as bigint),
  cast(sum(visitors) + count(distinct visitor_id) filter (where is_several and sign = 1)
    - count(distinct visitor_id) filter (where is_several and sign = -1) as bigint),
  cast(sum(new_visitors) as bigint), cast(sum(sessions) as bigint), cast(sum(bounces) as bigint),
  cast(sum(duration_seconds) as decimal(18,3)), 0, 0, 0
from (
  select *, /*column*/ source /**/ as value from session_day
) as valued
where /*present*/ true /**/
group by site, date, value;
