-- Which page was viewed right after which, within sessions and the period.
-- Nothing before is the beginning of a session, nothing after its end: 0 in
-- place of the number of a page. What is not among the commonest needs no name.
with way as (
  /*way*/ select session_id, page_numbers from sessions where array_length(page_numbers, 1) > 0 /**/
), pair as (
  select unnest(array_prepend(0, page_numbers)) as before, unnest(array_append(page_numbers, 0)) as page
  from way
), transition as (
  select before, page, count(*) as transitions
  from pair
  where /*page*/ true /**/
  group by before, page
), commonest as (
  select before, page, transitions
  from transition
  where transitions >= coalesce((select transitions from transition order by transitions desc limit 1 offset /*limit*/ 100 /**/ + /*offset*/ 0 /**/ - 1), 0)
), named as (
  select coalesce(b.url_path, '') as previous_page, coalesce(p.url_path, '') as url_path, c.transitions
  from commonest c
  left join url_metadata b on b.page_number = c.before
  left join url_metadata p on p.page_number = c.page
)
select previous_page, url_path, cast(transitions * /*scale*/ 1 /**/ as bigint) as transitions, (select cast(count(*) as bigint) from transition) as number_of_values
from named
order by transitions desc, previous_page collate "C", url_path collate "C"
limit /*limit*/ 100 /**/ offset /*offset*/ 0 /**/
