-- The pages: page views, and the sessions that began or ended on them. Those
-- are the sessions that start in the period.
with figure as (
  select value, sum(page_views) as page_views, sum(visitors) as visitors, sum(entries) as entries, sum(exits) as exits, sum(bounces) as bounces
  from (
    select url_path as value, count(*) as page_views, /*visitors*/ count(distinct visitor_id) /**/ as visitors, 0 as entries, 0 as exits, 0 as bounces
    from page_views
    where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
      and /*site*/ site = 'www.example.com' /**/
      and /*kept*/ true /**/
    group by url_path
    union all
    select entry_page, 0, 0, count(*), 0, count(*) filter (where is_bounce)
    from sessions
    where started_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
      and /*site*/ site = 'www.example.com' /**/
      and /*filters*/ true /**/
    group by entry_page
    union all
    select exit_page, 0, 0, 0, count(*), 0
    from sessions
    where started_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
      and /*site*/ site = 'www.example.com' /**/
      and /*filters*/ true /**/
    group by exit_page
  ) as part
  group by value
)
select value, cast(page_views as bigint) as page_views, cast(visitors as bigint) as visitors, cast(entries as bigint) as entries,
  cast(exits as bigint) as exits, cast(bounces as bigint) as bounces, cast(count(*) over () as bigint) as number_of_values
from figure
where /*search*/ true /**/
order by /*order*/ page_views desc nulls last /**/, page_views desc, value collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
