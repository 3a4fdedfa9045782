-- A dimension of sessions. Who is alone counts as a visitor of its value;
-- others, with several sessions on the day, are counted distinct.
insert into breakdown_change
select site, date, /*dimension*/ 'source' /**/, coalesce(value, ''),
  cast(sum(sign * page_views) as bigint),
  cast(sum(case when is_alone and page_views > 0 then sign else 0 end)
    + count(distinct visitor_id) filter (where not is_alone and sign = 1 and page_views > 0)
    - count(distinct visitor_id) filter (where not is_alone and sign = -1 and page_views > 0) as bigint),
  cast(sum(sign * new_visitors) as bigint), cast(sum(sign * sessions) as bigint), cast(sum(sign * bounces) as bigint),
  cast(sum(sign * duration_seconds) as decimal(18,3)), 0, 0, 0
from (
  select *, /*column*/ source /**/ as value from session_day
) as valued
where /*present*/ true /**/
group by site, date, value;
