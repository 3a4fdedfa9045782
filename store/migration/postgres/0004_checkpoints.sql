-- +goose Up
create table checkpoints (
  name     text not null primary key,
  position text not null
);
