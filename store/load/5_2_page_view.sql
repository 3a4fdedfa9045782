-- A dimension of page views.
insert into breakdown_change
select site, date, /*dimension*/ 'page' /**/, value, cast(sum(page_views) as bigint), cast(sum(visitors) as bigint), 0, 0, 0, 0, 0, 0, 0
from (
  select site, date, value, visitor_id, sum(sign) as page_views,
    max(case when sign = 1 then 1 else 0 end) - max(case when sign = -1 then 1 else 0 end) as visitors
  from (
    select -1 as sign, site, date, /*column*/ url_path /**/ as value, visitor_id from visitor_page_view
    union all
    select 1, site, date, /*column*/ url_path /**/, visitor_id from visitor_page_view
    where request_id not in (select request_id from removed_page_views)
    union all
    select 1, site, date, /*column*/ url_path /**/, visitor_id from added_page_views
  ) as page_view
  group by site, date, value, visitor_id
) as page_visitor
group by site, date, value;
