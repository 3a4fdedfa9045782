insert into daily_breakdowns
select 'www.example.com', date '1970-01-01' + cast(floor(epoch(timestamp) / 86400) as integer), /*dimension*/ 'page' /**/, /*column*/ url_path /**/, count(*), count(distinct visitor_id), 0, 0, 0, 0, 0, 0, 0
from page_views
group by 2, 4;
