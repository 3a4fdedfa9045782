-- Redirects that people pass
--
-- Paths that answer with a redirect: each costs a person a round trip, and links
-- to them can be set right.
with kept as (
  select url_path, status, visitor_id, is_bot
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site) and kind = 'redirect'
)
select url_path, status, count(*) as requests, count(*) filter (where not is_bot) as by_people, count(distinct visitor_id) filter (where not is_bot) as people
from kept
group by url_path, status
order by by_people desc, requests desc, url_path collate "C", status
limit 100;
