-- The requests of a period that are no page views, by what they were; those
-- for documents are bots', by class.
select case when kind in ('asset', 'other') then 'files' when kind in ('redirect', 'error') then 'redirects_errors' else 'bots' end as step,
  case when kind = 'document' then coalesce(bot_class, '') else '' end as bot_class,
  cast(count(*) as bigint) as requests
from requests
where timestamp >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and timestamp < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
  and /*requests*/ true /**/
  and kind <> 'page_view'
group by 1, 2
order by 3 desc, 1, 2
