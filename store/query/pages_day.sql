-- The pages, added up from their days. Visitors do not add up: they are those
-- of a single day, or left out.
with figure as (
  select value, sum(case when dimension = 'page' then page_views else 0 end) as page_views,
    /*visitors*/ sum(case when dimension = 'page' then visitors else 0 end) /**/ as visitors,
    sum(case when dimension = 'entry_page' then sessions else 0 end) as entries,
    sum(case when dimension = 'exit_page' then sessions else 0 end) as exits,
    sum(case when dimension = 'entry_page' then bounces else 0 end) as bounces
  from daily_breakdowns
  where date >= /*first_day*/ date '2026-11-01' /**/ and date < /*end_day*/ date '2026-11-02' /**/
    and dimension in ('page', 'entry_page', 'exit_page')
    and /*site*/ site = 'www.example.com' /**/
  group by value
)
select value, cast(page_views as bigint) as page_views, cast(visitors as bigint) as visitors, cast(entries as bigint) as entries,
  cast(exits as bigint) as exits, cast(bounces as bigint) as bounces, cast(count(*) over () as bigint) as number_of_values
from figure
where page_views + entries + exits > 0 and /*search*/ true /**/
order by /*order*/ page_views desc nulls last /**/, page_views desc, value collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
