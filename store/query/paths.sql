-- The ways through the site: pages one after another, a page that is viewed
-- again at once counted once. They begin where a session first views the
-- anchor, or with the session; of paths to an end everything runs backwards.
-- A path that ends with 0 is all of the way; that its first page is named besides
-- keeps PostgreSQL from sorting them. What is not among the commonest needs no names.
with way as (
  /*way*/ select session_id, page_numbers, page_numbers[1] as first_page from sessions where array_length(page_numbers, 1) > 0 /**/
), path as (
  select path_steps(page_numbers, /*steps*/ 3 /**/) as pages, count(*) as sessions
  from way
  group by 1, first_page
), commonest as (
  select pages, sessions
  from path
  where sessions >= coalesce((select sessions from path order by sessions desc limit 1 offset /*limit*/ 100 /**/ - 1), 0)
), total as (
  select count(*) as paths, sum(sessions) as all_sessions from path
), named as (
  select page_1.url_path as page_1, coalesce(page_2.url_path, '') as page_2, coalesce(page_3.url_path, '') as page_3,
    coalesce(page_4.url_path, '') as page_4, coalesce(page_5.url_path, '') as page_5, coalesce(page_6.url_path, '') as page_6,
    pages[array_length(pages, 1)] = 0 as is_complete, sessions
  from commonest
  left join url_metadata as page_1 on page_1.page_number = pages[1]
  left join url_metadata as page_2 on page_2.page_number = pages[2]
  left join url_metadata as page_3 on page_3.page_number = pages[3]
  left join url_metadata as page_4 on page_4.page_number = pages[4]
  left join url_metadata as page_5 on page_5.page_number = pages[5]
  left join url_metadata as page_6 on page_6.page_number = pages[6]
)
select page_1, page_2, page_3, page_4, page_5, page_6, is_complete, cast(sessions * /*scale*/ 1 /**/ as bigint) as sessions,
  cast(paths as bigint) as number_of_values, cast(all_sessions * /*scale*/ 1 /**/ as bigint) as all_sessions
from named, total
order by sessions desc, page_1 collate "C", page_2 collate "C", page_3 collate "C", page_4 collate "C", page_5 collate "C",
  page_6 collate "C", is_complete
limit /*limit*/ 100 /**/
