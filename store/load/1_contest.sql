-- Which requests of the batch are the same as another one, of the batch or of
-- the store, and which row of each is kept. The row that says most is kept,
-- whatever came first, so that the order of loading leaves no trace.
-- /*from*/ .. /*to*/ is the batch's extent in whole seconds: the same request
-- has the same second.

create temp table contested as
select request_id from staged_requests group by request_id having count(*) > 1
union
select s.request_id from staged_requests s
join requests r on r.request_id = s.request_id
where r.timestamp >= /*from*/ timestamptz '-infinity' /**/ and r.timestamp < /*to*/ timestamptz 'infinity' /**/
union
select s.request_id from staged_requests s
join page_views p on p.request_id = s.request_id
where p.timestamp >= /*from*/ timestamptz '-infinity' /**/ and p.timestamp < /*to*/ timestamptz 'infinity' /**/;
