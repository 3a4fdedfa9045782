-- +goose Up
-- DuckDB keeps no key on the large tables: a key's index would have to stay in
-- memory whole. What makes rows unique is the loader (store/load), which is
-- the only writer; `myweb check` proves it.
-- Texts of few values are compressed as such: trying every compression that
-- DuckDB knows took a third of the time of a load.

create table requests (
  timestamp     timestamptz not null,
  site          text using compression dict_fsst not null,
  kind          text using compression dict_fsst not null,
  status        smallint    not null,
  method        text using compression dict_fsst not null,
  url_path      text using compression dict_fsst not null,
  bytes_sent    bigint      not null,
  time_taken_ms integer,
  ttfb_ms       integer,
  cache_result  text using compression dict_fsst,
  edge_location text using compression dict_fsst,
  country       text using compression dict_fsst,
  is_bot        boolean     not null,
  bot_name      text using compression dict_fsst,
  bot_class     text using compression dict_fsst,
  protocol      text using compression dict_fsst,
  content_type  text using compression dict_fsst,
  visitor_id    bigint      not null,
  request_id    bigint      not null,
  log_object_id bigint      not null
);

create table page_views (
  timestamp       timestamptz not null,
  site            text using compression dict_fsst not null,
  visitor_id      bigint      not null,
  session_id      bigint      not null,
  request_id      bigint      not null,
  url_path        text using compression dict_fsst not null,
  query_string    text,
  method          text using compression dict_fsst not null,
  status          smallint    not null,
  referrer        text,
  referrer_domain text using compression dict_fsst,
  source          text using compression dict_fsst,
  medium          text using compression dict_fsst,
  channel         text using compression dict_fsst,
  utm_source      text using compression dict_fsst,
  utm_medium      text using compression dict_fsst,
  utm_campaign    text using compression dict_fsst,
  utm_term        text using compression dict_fsst,
  utm_content     text using compression dict_fsst,
  browser         text using compression dict_fsst,
  browser_version text using compression dict_fsst,
  os              text using compression dict_fsst,
  os_version      text using compression dict_fsst,
  device_type     text using compression dict_fsst,
  country         text using compression dict_fsst,
  region          text using compression dict_fsst,
  city            text using compression dict_fsst,
  asn             bigint,
  edge_location   text using compression dict_fsst,
  cache_result    text using compression dict_fsst,
  bytes_sent      bigint      not null,
  time_taken_ms   integer,
  ttfb_ms         integer,
  user_agent_id   bigint,
  log_object_id   bigint      not null
);

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
  city              text using compression dict_fsst
);

create table visitors (
  visitor_id bigint      not null,
  site       text using compression dict_fsst not null,
  first_seen timestamptz not null,
  last_seen  timestamptz not null,
  page_views bigint      not null,
  sessions   bigint      not null
);

create table daily_metrics (
  site             text using compression dict_fsst not null,
  date             date   not null,
  page_views       bigint not null,
  visitors         bigint not null,
  new_visitors     bigint not null,
  sessions         bigint not null,
  bounces          bigint not null,
  duration_seconds decimal(18,3) not null,
  requests         bigint not null,
  bytes_sent       bigint not null,
  bot_requests     bigint not null,
  primary key (site, date)
);

create table daily_breakdowns (
  site             text using compression dict_fsst not null,
  date             date   not null,
  dimension        text using compression dict_fsst not null,
  value            text   not null,
  page_views       bigint not null,
  visitors         bigint not null,
  new_visitors     bigint not null,
  sessions         bigint not null,
  bounces          bigint not null,
  duration_seconds decimal(18,3) not null,
  requests         bigint not null,
  bytes_sent       bigint not null,
  bot_requests     bigint not null
);

create table url_metadata (
  site       text using compression dict_fsst not null,
  url_path   text using compression dict_fsst not null,
  title      text,
  category   text,
  is_active  boolean     not null default true,
  first_seen timestamptz not null,
  last_seen  timestamptz not null
);

create table user_agents (
  user_agent_id   bigint not null,
  user_agent      text   not null,
  browser         text using compression dict_fsst,
  browser_version text using compression dict_fsst,
  os              text using compression dict_fsst,
  os_version      text using compression dict_fsst,
  device_type     text using compression dict_fsst,
  is_bot          boolean not null,
  bot_name        text using compression dict_fsst,
  bot_class       text using compression dict_fsst
);

create table log_objects (
  log_object_id     bigint  not null primary key,
  uri               text    not null,
  digest            text    not null,
  version           text    not null,
  size_bytes        bigint  not null,
  format            text    not null,
  sampling_percent  integer not null,
  lines             bigint  not null,
  requests_loaded   bigint  not null,
  page_views_loaded bigint  not null,
  bot_requests      bigint  not null,
  duplicates        bigint  not null,
  lines_rejected    bigint  not null,
  first_at          timestamptz,
  last_at           timestamptz,
  loaded_at         timestamptz,
  is_stale          boolean not null default false
);

create table rejected_lines (
  log_object_id bigint not null,
  line          bigint not null,
  reason        text   not null,
  text          text   not null
);

create table sites (
  site     text not null primary key,
  timezone text not null
);

create table settings (
  name  text not null primary key,
  value text not null
);
