-- The values of each dimension that had most requests and page views in the
-- latest days, to choose from while writing.
with latest as (
  select dimension, value, sum(page_views + requests) as weight
  from daily_breakdowns
  where date >= (select max(date) from daily_metrics) - 7 and value <> ''
  group by dimension, value
), ranked as (
  select dimension, value, row_number() over (partition by dimension order by weight desc, value collate "C") as place
  from latest
)
select dimension, value from ranked where place <= 8 order by dimension collate "C", place
