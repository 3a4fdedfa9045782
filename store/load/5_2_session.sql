-- The dimensions of sessions, told by their number on the way. Visitors with
-- several sessions on a day count once for each value, by the second part.
insert into breakdown_change
select site, date, (/*dimensions*/ array['source'] /**/)[number], value, cast(sum(page_views) as bigint), cast(sum(visitors) as bigint),
  cast(sum(new_visitors) as bigint), cast(sum(sessions) as bigint), cast(sum(bounces) as bigint),
  cast(sum(duration_seconds) as decimal(18,3)), 0, 0, 0
from (
  select site, date, unnest(/*numbers*/ array[1] /**/) as number, unnest(/*values*/ array[source] /**/) as value,
    page_views, visitors, new_visitors, sessions, bounces, duration_seconds
  from session_day
  union all
  select site, date, number, value, 0, sign, 0, 0, 0, 0
  from (
    select distinct sign, site, date, visitor_id, unnest(/*numbers*/ array[1] /**/) as number,
      unnest(/*values*/ array[source] /**/) as value
    from other_day
    where is_several
  ) as several
) as valued
where value is not null
group by site, date, number, value;
