-- The requests of whole days that are no page views, by what they were. Bots'
-- requests for documents are counted one by one, for days are kept by kind and
-- by class, not by both.
select case when value in ('asset', 'other') then 'files' else 'redirects_errors' end as step, '' as bot_class, cast(sum(requests) as bigint) as requests
from daily_breakdowns
where date >= /*first_day*/ date '2026-11-01' /**/ and date < /*end_day*/ date '2026-12-01' /**/
  and dimension = 'kind' and value not in ('page_view', 'document')
  and /*site*/ site = 'www.example.com' /**/
group by 1
union all
select 'bots', coalesce(bot_class, ''), cast(count(*) as bigint)
from requests
where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
  and kind = 'document'
  and /*site*/ site = 'www.example.com' /**/
group by 2
order by 3 desc, 1, 2
