-- One of the steps that take requests away.
select cast(coalesce(sum(requests), 0) as bigint) as figure
from (/*parts*/ select 'files' as step, '' as bot_class, 0 as requests /**/) as part
where /*step*/ step = 'files' /**/
