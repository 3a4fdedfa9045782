-- +goose Up
-- The rows of a day come with their partition, so a question about hours of it
-- has little to leave out; a B-tree took half as long as everything else of
-- writing a request. The loader reads whole periods (store/postgres/direct.go).
drop index requests_timestamp;
create index requests_time on requests using brin (timestamp) with (autosummarize = on, pages_per_range = 32);
