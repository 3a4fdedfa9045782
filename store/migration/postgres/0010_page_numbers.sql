-- +goose Up
-- Pages have numbers, and each session a list of those of its page views, in order:
-- of the page views that are there. Sessions without any have an empty one.

alter table url_metadata add column page_number integer;
update url_metadata set page_number = n.page_number
from (
  select site, url_path, row_number() over (order by site collate "C", url_path collate "C") as page_number from url_metadata
) as n
where url_metadata.site = n.site and url_metadata.url_path = n.url_path;
alter table url_metadata alter column page_number set not null;
create unique index url_metadata_page_number on url_metadata (page_number);

alter table sessions add column page_numbers integer[] not null default '{}';
update sessions set page_numbers = n.page_numbers
from (
  select p.session_id, array_agg(u.page_number order by p.timestamp, p.request_id) as page_numbers
  from page_views p
  join url_metadata u on u.site = p.site and u.url_path = p.url_path
  group by p.session_id
) as n
where sessions.session_id = n.session_id;
