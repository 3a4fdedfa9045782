-- +goose Up
-- Pages have numbers, and each session a list of those of its page views, in order:
-- of the page views that are there. Sessions without any have an empty one. The
-- tables are written anew, in the order of time that questions like.

alter table url_metadata rename to unnumbered_url_metadata;
create table url_metadata (
  site       text using compression dict_fsst not null,
  url_path   text using compression dict_fsst not null,
  title      text,
  category   text,
  is_active  boolean     not null default true,
  first_seen timestamptz not null,
  last_seen  timestamptz not null,
  page_number integer not null
);
insert into url_metadata
select *, row_number() over (order by site, url_path) from unnumbered_url_metadata;
drop table unnumbered_url_metadata;

-- A window is written to disk where it does not fit into memory; groups of lists are not.
create table session_pages as
select session_id, list_transform(list_sort(pages), lambda x: x.n) as page_numbers
from (
  select p.session_id, row_number() over (partition by p.session_id order by p.timestamp, p.request_id) as place,
    list(struct_pack(t := p.timestamp, r := p.request_id, n := u.page_number)) over (partition by p.session_id) as pages
  from page_views p
  join url_metadata u on u.site = p.site and u.url_path = p.url_path
) as view
where place = 1;

alter table sessions rename to unlisted_sessions;
create table sessions (
  session_id        bigint      not null,
  visitor_id        bigint      not null,
  site              text using compression dict_fsst not null,
  started_at        timestamptz not null,
  ended_at          timestamptz not null,
  duration_seconds  decimal(18,3) not null,
  page_views        bigint      not null,
  is_bounce         boolean     not null,
  entry_page        text using compression dict_fsst not null,
  exit_page         text using compression dict_fsst not null,
  previous_ended_at timestamptz,
  referrer_domain   text using compression dict_fsst,
  source            text using compression dict_fsst,
  medium            text using compression dict_fsst,
  channel           text using compression dict_fsst,
  utm_source        text using compression dict_fsst,
  utm_medium        text using compression dict_fsst,
  utm_campaign      text using compression dict_fsst,
  utm_term          text using compression dict_fsst,
  utm_content       text using compression dict_fsst,
  browser           text using compression dict_fsst,
  os                text using compression dict_fsst,
  device_type       text using compression dict_fsst,
  country           text using compression dict_fsst,
  region            text using compression dict_fsst,
  city              text using compression dict_fsst,
  page_numbers      integer[] not null
);
insert into sessions
select s.*, coalesce(p.page_numbers, cast(array[] as integer[]))
from unlisted_sessions s
left join session_pages p on p.session_id = s.session_id
order by s.started_at;
drop table unlisted_sessions;
drop table session_pages;

-- Whether one of the numbers of pages is wanted: wanted has true or false for each
-- number from 1 on.
create macro views_page(page_numbers, wanted) as
  case when len(page_numbers) = 1 then wanted[page_numbers[1]] else list_contains(list_transform(page_numbers, lambda n: wanted[n]), true) end;
