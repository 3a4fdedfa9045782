with named as (
  select v.visitor_id,
    chr(64 + cast(row_number() over (order by v.site, v.first_seen, v.last_seen, s.browser) as integer)) as visitor
  from visitors v
  join sessions s on s.visitor_id = v.visitor_id and s.previous_ended_at is null
)
select n.visitor, s.site, s.started_at, s.ended_at, s.duration_seconds, s.page_views, s.is_bounce, s.entry_page, s.exit_page,
  s.previous_ended_at, s.channel, s.source, s.utm_campaign
from sessions s
join named n on n.visitor_id = s.visitor_id
order by s.started_at, n.visitor;
