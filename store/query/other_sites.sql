-- How many sites there are besides one: where there are none, rows need not be
-- held against it.
select cast(count(*) as bigint) as sites
from sites
where site <> /*site*/ 'www.example.com' /**/
