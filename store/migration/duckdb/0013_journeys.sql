-- +goose Up
-- What ways through a site and funnels need to be read from lists of pages.

-- Whether two page views of a session have the same time: its list does not say that one is later.
alter table sessions add column has_equal_times boolean default false;
update sessions set has_equal_times = true
where session_id in (select session_id from page_views group by session_id, timestamp having count(*) > 1);

-- A page that is viewed again at once is one step.
create macro apart(pages) as list_filter(pages, lambda page, place: place = 1 or page <> pages[place - 1]);

-- The first steps of a way; 0 follows where there are no more.
create macro path_steps(pages, steps) as
  case when len(apart(pages)) > steps then apart(pages)[1:steps] else list_append(apart(pages), 0) end;

create macro backwards(pages) as list_reverse(pages);

-- A list with other numbers: of each number which.
create macro alike(pages, numbers) as list_transform(pages, lambda page: numbers[page]);

-- A number for each page, bit by bit the steps of a funnel that it is.
create macro step_bits(bits) as bits;

-- How many steps of a funnel are reached one after another, by pages or by what they are.
create macro steps_reached(pages, bits) as
  list_reduce(pages, lambda reached, page: reached + ((bits[page] >> reached) & 1), 0);
create macro bits_reached(bits) as
  list_reduce(bits, lambda reached, one: reached + ((one >> reached) & 1), 0);
