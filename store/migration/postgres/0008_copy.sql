-- +goose Up
-- The parts of an unfinished copy of another database (myweb copy) that are
-- there: what goes on is what is not. Empty but for then.

create table copy_parts (
  table_name text   not null,
  first_part bigint not null,
  last_part  bigint not null,
  row_count  bigint not null,
  digest     bigint not null,
  primary key (table_name, first_part)
);
