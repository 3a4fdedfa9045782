-- Requests from before /*since*/, the first day of which everything is there:
-- `myweb maintain` has removed older ones, and what is the same as one of those
-- would count twice. They are neither loaded nor counted again.

create temp table refused as
select staged_id, log_object_id from staged_requests
where /*late*/ true /**/ and timestamp < /*since*/ timestamptz '-infinity' /**/;

-- Of an object that is read again, some lines are counted in the ledger already:
-- those that it has staged beyond the new ones.
create temp table refused_lines as
select o.log_object_id, greatest(0, s.refused - greatest(0, s.staged - (o.lines - o.lines_rejected))) as lines
from (
  select log_object_id, cast(sum(staged) as bigint) as staged, cast(sum(refused) as bigint) as refused
  from (
    select log_object_id, 1 as staged, case when timestamp < /*since*/ timestamptz '-infinity' /**/ then 1 else 0 end as refused
    from staged_requests
    /*written_objects*/ /**/
  ) as line
  where log_object_id in (select log_object_id from refused)
  group by log_object_id
) as s
join staged_log_objects o on o.log_object_id = s.log_object_id;
