-- +goose Up
-- What people ask in SQL: what they asked, and what they saved. These tables
-- are the explorer's own: SQL of people does not reach them.

create table sql_history (
  asked_at   timestamptz not null,
  user_name  text        not null,
  sql        text        not null,
  elapsed_ms bigint      not null,
  rows       bigint      not null,
  error      text        not null
);

create table sql_questions (
  question_id text        not null primary key,
  title       text        not null,
  description text        not null,
  sql         text        not null,
  user_name   text        not null,
  saved_at    timestamptz not null
);
