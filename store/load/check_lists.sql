-- Pages with the number of another one, lists with a number that no page has, and
-- page views that are in no list or the other way round. Lists of sessions that may
-- change are held against the page views themselves, too.
select (select count(*) - count(distinct page_number) from url_metadata)
  + (select count(*) from (select distinct unnest(page_numbers) as page_number from sessions) as listed
    where page_number not in (select page_number from url_metadata))
  + abs((select coalesce(sum(coalesce(array_length(page_numbers, 1), 0)), 0) from sessions) - (select count(*) from page_views))
