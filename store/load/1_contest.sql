-- Which requests of the batch are the same as another one, of the batch or of
-- the store, and which row of each is kept. The row that says most is kept,
-- whatever came first, so that the order of loading leaves no trace.
-- /*from*/ .. /*to*/ is the batch's extent in whole seconds: the same request
-- has the same second.

create temp table stored_request as
select r.* from requests r
where r.timestamp >= /*from*/ timestamptz '-infinity' /**/ and r.timestamp < /*to*/ timestamptz 'infinity' /**/
  and (r.request_id in (select request_id from staged_requests) or /*missing*/ false /**/);

create temp table stored_page_view as
select p.* from page_views p
where p.timestamp >= /*from*/ timestamptz '-infinity' /**/ and p.timestamp < /*to*/ timestamptz 'infinity' /**/
  and (p.request_id in (select request_id from staged_requests) or /*missing*/ false /**/);

create temp table contested as
select request_id from staged_requests group by request_id having count(*) > 1
union
select request_id from stored_request
union
select request_id from stored_page_view;
