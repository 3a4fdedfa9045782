-- How many sites keep another time zone than the one asked for: their days are
-- other days.
select cast(count(*) as bigint) as sites
from sites
where timezone <> /*zone*/ 'UTC' /**/
