-- A dimension of sessions. Visitors with several on a day count once by the
-- second part: everything is grouped by hashing, while a distinct count would
-- sort, by the rules of a language.
insert into breakdown_change
select site, date, /*dimension*/ 'source' /**/, coalesce(value, ''), cast(sum(page_views) as bigint), cast(sum(visitors) as bigint),
  cast(sum(new_visitors) as bigint), cast(sum(sessions) as bigint), cast(sum(bounces) as bigint),
  cast(sum(duration_seconds) as decimal(18,3)), 0, 0, 0
from (
  select site, date, /*column*/ source /**/ as value, page_views, visitors, new_visitors, sessions, bounces, duration_seconds
  from session_day
  union all
  select site, date, value, 0, sign, 0, 0, 0, 0
  from (
    select distinct sign, site, date, /*column*/ source /**/ as value, visitor_id
    from session_day
    where is_several
  ) as several
) as valued
where /*present*/ true /**/
group by site, date, value;
