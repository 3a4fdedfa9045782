-- The visitors of each day by the day on which they were there before, of the
-- days after /*edge*/. Of sessions that are /*frozen*/ the page views may have
-- gone; a visitor was there on their last day.
select d.site, d.date, d.previous_date, count(*) as visitors
from (
  select site, date, lag(date) over (partition by visitor_id order by date) as previous_date
  from (
    select p.site, p.visitor_id, cast(p.timestamp at time zone z.timezone as date) as date
    from page_views p
    join sites z on z.site = p.site
    union
    select s.site, s.visitor_id, cast(s.ended_at at time zone z.timezone as date)
    from sessions s
    join sites z on z.site = s.site
    where s.ended_at < /*frozen*/ timestamptz '-infinity' /**/
  ) as visitor_day
) as d
join sites z on z.site = d.site and d.date > cast(/*edge*/ timestamptz '-infinity' /**/ at time zone z.timezone as date)
group by d.site, d.date, d.previous_date;
