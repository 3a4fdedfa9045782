-- Bandwidth by type of file
--
-- Where the bytes go, by media type of the answers. Bots are counted too: their
-- bytes cost as much.
with kept as (
  select coalesce(content_type, 'not logged') as content_type, is_bot, bytes_sent
  from requests
  where timestamp >= /*from*/ now() - interval '30 days' /**/ and timestamp < /*to*/ now() /**/ and site = coalesce(/*site*/ null /**/, site)
)
select content_type, count(*) as requests, cast(sum(bytes_sent) as bigint) as bytes_sent, cast(sum(bytes_sent) as double precision) / nullif(sum(sum(bytes_sent)) over (), 0) as share,
  cast(sum(bytes_sent) as double precision) / nullif(count(*), 0) as bytes_per_request, cast(count(*) filter (where is_bot) as double precision) / nullif(count(*), 0) as bot_share
from kept
group by content_type
order by bytes_sent desc, content_type collate "C";
