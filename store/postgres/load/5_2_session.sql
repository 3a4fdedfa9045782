-- A dimension of sessions. Who is alone counts as a visitor of its value;
-- others, with several sessions on the day, count once by the second part.
-- Everything is grouped by hashing: a distinct count would sort, by the rules
-- of a language.
insert into breakdown_change
select site, date, /*dimension*/ 'source' /**/, coalesce(value, ''), cast(sum(page_views) as bigint), cast(sum(visitors) as bigint),
  cast(sum(new_visitors) as bigint), cast(sum(sessions) as bigint), cast(sum(bounces) as bigint),
  cast(sum(duration_seconds) as decimal(18,3)), 0, 0, 0
from (
  select site, date, /*column*/ source /**/ as value, sign * page_views as page_views,
    case when is_alone and page_views > 0 then sign else 0 end as visitors, sign * new_visitors as new_visitors,
    sign * sessions as sessions, sign * bounces as bounces, sign * duration_seconds as duration_seconds
  from session_day
  union all
  select site, date, value, 0, sign, 0, 0, 0, 0
  from (
    select distinct sign, site, date, /*column*/ source /**/ as value, visitor_id
    from session_day
    where not is_alone and page_views > 0
  ) as several
) as valued
where /*present*/ true /**/
group by site, date, value;
