-- In place of 1_contest.sql when a log object is taken out again (myweb undo):
-- nothing is staged, and all that it brought is removed. /*from*/ .. /*to*/
-- holds its first and last request.

create temp table dropped as
select staged_id from staged_requests where false;

create temp table removed_requests as
select r.* from requests r
where r.timestamp >= /*from*/ timestamptz '-infinity' /**/ and r.timestamp < /*to*/ timestamptz 'infinity' /**/
  and r.log_object_id = /*log_object*/ 0 /**/;

create temp table removed_page_views as
select p.* from page_views p
where p.timestamp >= /*from*/ timestamptz '-infinity' /**/ and p.timestamp < /*to*/ timestamptz 'infinity' /**/
  and p.log_object_id = /*log_object*/ 0 /**/;
