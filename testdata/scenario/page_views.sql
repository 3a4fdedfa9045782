with named as (
  select v.visitor_id,
    chr(64 + cast(row_number() over (order by v.site, v.first_seen, v.last_seen, s.browser) as integer)) as visitor
  from visitors v
  join sessions s on s.visitor_id = v.visitor_id and s.previous_ended_at is null
)
select p.timestamp, p.site, n.visitor,
  dense_rank() over (partition by p.visitor_id order by s.started_at) as session, p.url_path, p.status, p.bytes_sent
from page_views p
join named n on n.visitor_id = p.visitor_id
join sessions s on s.session_id = p.session_id
order by p.timestamp, n.visitor, p.url_path;
