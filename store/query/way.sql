-- The pages of each session one after another, by their numbers: of sessions inside the
-- period from their lists, of those that cross one of its edges from their page views in it.
select session_id, /*pages*/ page_numbers /**/ as page_numbers, (/*pages*/ page_numbers /**/)[1] as first_page
from /*inside*/ sessions /**/ as sessions/*of_sites*/ /**/
where /*site*/ site = 'www.example.com' /**/
  and /*filters*/ true /**/
  and /*sample*/ true /**/
  and array_length(page_numbers, 1) > 0
  and /*viewed*/ true /**/
union all
select session_id, /*pages_in_it*/ page_numbers /**/, (/*pages_in_it*/ page_numbers /**/)[1]
from (
  select session_id, array_agg(page_number order by timestamp, request_id) as page_numbers
  from (/*near*/ select timestamp, site, session_id, request_id, url_path from page_views where false /**/) as view
  join (
    select url_path as page_path, min(page_number) as page_number
    from url_metadata
    where /*site*/ site = 'www.example.com' /**/
    group by url_path
  ) as page on page_path = url_path
  where /*sample*/ true /**/
    and session_id in (
      select session_id
      from /*crossing*/ sessions /**/ as sessions
      where /*site*/ site = 'www.example.com' /**/
        and /*crossing_filters*/ true /**/)
  group by session_id
) as crossing
where /*viewed_in_it*/ true /**/
