select * from daily_metrics order by site, date;
