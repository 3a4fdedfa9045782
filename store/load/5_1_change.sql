-- What changes in the daily figures of each value of each dimension. The files
-- 5_2 count the dimensions of metric.go of their scope: a dimension is a row
-- there, and its name and column come from there.

create temp table breakdown_change (
  site             text,
  date             date,
  dimension        text,
  value            text,
  page_views       bigint,
  visitors         bigint,
  new_visitors     bigint,
  sessions         bigint,
  bounces          bigint,
  duration_seconds decimal(18,3),
  requests         bigint,
  bytes_sent       bigint,
  bot_requests     bigint
);

-- Requests were counted by each dimension when they were staged.
create temp table request_change as
select site, date, dimension, value, requests, bytes_sent, bot_requests from staged_request_counts;
