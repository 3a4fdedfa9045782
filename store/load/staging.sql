-- Where the rows of a batch wait: the columns of requests and page_views, and
--   staged_id  number of the row in the batch
--   date       day of the timestamp in the site's reporting time zone
create table staged_requests (
  staged_id     bigint      not null,
  date          date        not null,
  timestamp     timestamptz not null,
  site          text        not null,
  kind          text        not null,
  status        smallint    not null,
  method        text        not null,
  url_path      text        not null,
  bytes_sent    bigint      not null,
  time_taken_ms integer,
  ttfb_ms       integer,
  cache_result  text,
  edge_location text,
  country       text,
  is_bot        boolean     not null,
  bot_name      text,
  bot_class     text,
  protocol      text,
  content_type  text,
  visitor_id    bigint      not null,
  request_id    bigint      not null,
  log_object_id bigint      not null
);

create table staged_page_views (
  staged_id       bigint      not null,
  date            date        not null,
  timestamp       timestamptz not null,
  site            text        not null,
  visitor_id      bigint      not null,
  request_id      bigint      not null,
  url_path        text        not null,
  query_string    text,
  method          text        not null,
  status          smallint    not null,
  referrer        text,
  referrer_domain text,
  source          text,
  medium          text,
  channel         text,
  utm_source      text,
  utm_medium      text,
  utm_campaign    text,
  utm_term        text,
  utm_content     text,
  browser         text,
  browser_version text,
  os              text,
  os_version      text,
  device_type     text,
  country         text,
  region          text,
  city            text,
  asn             bigint,
  edge_location   text,
  cache_result    text,
  bytes_sent      bigint      not null,
  time_taken_ms   integer,
  ttfb_ms         integer,
  user_agent_id   bigint,
  log_object_id   bigint      not null
);

-- The staged requests, counted by each dimension of requests.
create table staged_request_counts (
  site         text   not null,
  date         date   not null,
  dimension    text   not null,
  value        text   not null,
  requests     bigint not null,
  bytes_sent   bigint not null,
  bot_requests bigint not null
);

create table staged_user_agents (
  user_agent_id   bigint not null,
  user_agent      text   not null,
  browser         text,
  browser_version text,
  os              text,
  os_version      text,
  device_type     text,
  is_bot          boolean not null,
  bot_name        text,
  bot_class       text
);

create table staged_log_objects (
  log_object_id    bigint  not null,
  uri              text    not null,
  digest           text    not null,
  version          text    not null,
  size_bytes       bigint  not null,
  format           text    not null,
  sampling_percent integer not null,
  lines            bigint  not null,
  lines_rejected   bigint  not null,
  first_at         timestamptz,
  last_at          timestamptz,
  loaded_at        timestamptz,
  is_stale         boolean not null
);

create table staged_rejected_lines (
  log_object_id bigint not null,
  line          bigint not null,
  reason        text   not null,
  text          text   not null
);
