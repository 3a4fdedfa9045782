-- Page views from before /*to*/ that are kept although others of their time go:
-- those of visitors with a session that may still change, as it ended when or
-- after others are /*frozen*/, from two days before it. With them it can be cut
-- again, and what the visitor counts for on its days.
select p.request_id
from page_views p
join (
  select visitor_id, min(started_at) - interval '48 hours' as since
  from sessions
  where ended_at >= /*frozen*/ timestamptz '-infinity' /**/
    and started_at < /*to*/ timestamptz 'infinity' /**/ + interval '48 hours'
  group by visitor_id
) as visitor on visitor.visitor_id = p.visitor_id and p.timestamp >= visitor.since
where p.timestamp >= /*from*/ timestamptz '-infinity' /**/ and p.timestamp < /*to*/ timestamptz 'infinity' /**/;
