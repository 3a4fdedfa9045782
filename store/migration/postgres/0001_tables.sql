-- +goose Up
-- requests is cut by day and page_views by month, both of UTC, so that old rows
-- go as whole partitions and a question about a period reads no other one.
-- make_partitions, below, makes partitions before rows come.
--
-- There are few indexes: each is paid for by every row that is loaded. What makes
-- requests unique is the loader (store/load); `myweb check` proves it.

create table requests (
  timestamp     timestamptz not null,
  site          text not null,
  kind          text not null,
  status        smallint    not null,
  method        text not null,
  url_path      text not null,
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
) partition by range (timestamp);

create table page_views (
  timestamp       timestamptz not null,
  site            text not null,
  visitor_id      bigint      not null,
  session_id      bigint      not null,
  request_id      bigint      not null,
  url_path        text not null,
  query_string    text,
  method          text not null,
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
) partition by range (timestamp);

create table sessions (
  session_id        bigint      not null primary key,
  visitor_id        bigint      not null,
  site              text not null,
  started_at        timestamptz not null,
  ended_at          timestamptz not null,
  duration_seconds  decimal(18,3) not null,
  page_views        bigint      not null,
  is_bounce         boolean     not null,
  entry_page        text not null,
  exit_page         text not null,
  previous_ended_at timestamptz,
  referrer_domain   text,
  source            text,
  medium            text,
  channel           text,
  utm_source        text,
  utm_medium        text,
  utm_campaign      text,
  utm_term          text,
  utm_content       text,
  browser           text,
  os                text,
  device_type       text,
  country           text,
  region            text,
  city              text
);

create table visitors (
  visitor_id bigint      not null primary key,
  site       text not null,
  first_seen timestamptz not null,
  last_seen  timestamptz not null,
  page_views bigint      not null,
  sessions   bigint      not null
);

create table daily_metrics (
  site             text not null,
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
  site             text not null,
  date             date   not null,
  dimension        text not null,
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
  site       text not null,
  url_path   text not null,
  title      text,
  category   text,
  is_active  boolean     not null default true,
  first_seen timestamptz not null,
  last_seen  timestamptz not null
);

create table user_agents (
  user_agent_id   bigint not null primary key,
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

-- Reports of a period that is not made of whole days; the loader looks for
-- requests of the batch's time that are the same. Not BRIN: the planner learns
-- from a B-tree how far the rows reach, and would take what came after it last
-- looked for nothing.
create index requests_timestamp on requests (timestamp);
create index page_views_timestamp on page_views (timestamp);

-- The loader takes the page views and sessions of the visitors that it touches.
create index page_views_visitor on page_views (visitor_id);
create index sessions_visitor on sessions (visitor_id);

-- Visitors, sources and all that sessions say of a period.
create index sessions_time on sessions using brin (started_at, ended_at) with (autosummarize = on, pages_per_range = 32);

-- Panels of a day; the loader adds to the days that it touches. Values may be
-- longer than a key of a B-tree may be.
create index daily_breakdowns_day on daily_breakdowns (date, dimension, site);

-- The loader finds the pages that it touches; paths, too, may be long.
create index url_metadata_path on url_metadata using hash (url_path);

-- +goose StatementBegin
-- make_partitions makes the partitions of parent (requests or page_views) that
-- hold these days of UTC, and says how many were missing. A partition is
-- attached when it is made: that does not wait for those who read. Rows must
-- not come in the same transaction: a statement whose plan is older than the
-- partition and whose snapshot is younger would see half of what was written.
create function make_partitions(parent text, days date[]) returns bigint language plpgsql as $body$
declare
  unit text := case parent when 'requests' then 'day' else 'month' end;
  pattern text := case parent when 'requests' then 'YYYYMMDD' else 'YYYYMM' end;
  start timestamp;
  partition text;
  made bigint := 0;
begin
  for start in select distinct date_trunc(unit, d::timestamp) from unnest(days) as d order by 1 loop
    partition := parent || '_' || to_char(start, pattern);
    if to_regclass(partition) is null then
      execute format('create table %I (like %I including defaults)', partition, parent);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, partition,
        to_char(start, 'YYYY-MM-DD HH24:MI:SS') || '+00',
        to_char(start + ('1 ' || unit)::interval, 'YYYY-MM-DD HH24:MI:SS') || '+00');
      made := made + 1;
    end if;
  end loop;
  return made;
end
$body$;
-- +goose StatementEnd
