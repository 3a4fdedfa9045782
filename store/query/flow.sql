-- From which page of a step sessions went to which page of the next; nothing
-- is the end of the session. Steps are those of paths.sql.
with way as (
  /*way*/ select session_id, page_numbers, page_numbers[1] as first_page from sessions where array_length(page_numbers, 1) > 0 /**/
), path as (
  select path_steps(page_numbers, /*steps*/ 3 /**/) as pages, count(*) as sessions
  from way
  group by 1, first_page
), pair as (
  select unnest((array[1, 2, 3, 4, 5])[1:least(array_length(pages, 1), /*steps*/ 3 /**/) - 1]) as step,
    unnest(pages[1:least(array_length(pages, 1), /*steps*/ 3 /**/) - 1]) as page,
    unnest(pages[2:least(array_length(pages, 1), /*steps*/ 3 /**/)]) as next_page, sessions
  from path
), flow as (
  select step, page, next_page, cast(sum(sessions) as bigint) as sessions
  from pair
  group by step, page, next_page
), commonest as (
  select *, rank() over (partition by step order by sessions desc) as place
  from flow
), named as (
  select c.step, p.url_path, coalesce(n.url_path, '') as next_page, c.sessions,
    row_number() over (partition by c.step order by c.sessions desc, p.url_path collate "C", coalesce(n.url_path, '') collate "C") as place
  from commonest c
  left join url_metadata p on p.page_number = c.page
  left join url_metadata n on n.page_number = c.next_page
  where c.place <= /*limit*/ 100 /**/
)
select cast(step as bigint) as step, url_path, next_page, cast(sessions * /*scale*/ 1 /**/ as bigint) as sessions
from named
where place <= /*limit*/ 100 /**/
order by step, place
