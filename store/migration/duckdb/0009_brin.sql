-- +goose Up
-- PostgreSQL has another index of requests from here on; DuckDB has none.
select 1;
