-- One step of the waterfall from the page views on.
select cast(/*figure*/ page_views /**/ as bigint) as figure
from (/*visits*/ select 0 as page_views, 0 as sessions, 0 as visitors /**/) as visit
