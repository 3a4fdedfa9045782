-- +goose Up
-- Who may look: kept apart from what is measured, so that no question in SQL
-- reaches it, and written for every engine alike. Secrets are hashes only.

create table access_users (
  name text primary key,
  role text not null, -- admin, viewer
  password_hash text not null, -- argon2id, in the PHC string format
  created_at timestamptz not null,
  password_changed_at timestamptz not null
);

-- A browser in which somebody has logged in.
create table access_logins (
  login_id text primary key,
  secret_hash text not null,
  user_name text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create table access_tokens (
  token_id text primary key,
  secret_hash text not null,
  name text not null,
  scopes text not null, -- separated by spaces
  site text not null, -- '' = all sites
  created_by text not null, -- a user, '' = the command line
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz -- to the hour
);

create table access_shares (
  share_id text primary key,
  secret_hash text not null,
  site text not null,
  label text not null,
  created_by text not null, -- a user, '' = the command line
  created_at timestamptz not null,
  expires_at timestamptz -- null = until revoked
);

-- Who did what. Addresses are not in it.
create table access_audit (
  audit_id text primary key,
  done_at timestamptz not null,
  actor text not null,
  action text not null,
  target text not null
);
