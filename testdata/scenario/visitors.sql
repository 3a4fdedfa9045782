-- Keys are hashes: in the expected tables a visitor is a letter, in the order
-- of site, first page view and browser.
select chr(64 + cast(row_number() over (order by v.site, v.first_seen, v.last_seen, s.browser) as integer)) as visitor,
  v.site, v.first_seen, v.last_seen, v.page_views, v.sessions, s.browser, s.device_type, s.country
from visitors v
join sessions s on s.visitor_id = v.visitor_id and s.previous_ended_at is null
order by visitor;
