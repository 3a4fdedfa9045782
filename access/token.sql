-- name: token_add
insert into access_tokens (token_id, secret_hash, name, scopes, site, created_by, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: token_by_id
select secret_hash, name, scopes, site, expires_at, last_used_at from access_tokens where token_id = $1;

-- name: token_list
select token_id, name, scopes, site, created_by, created_at, expires_at, last_used_at
from access_tokens
order by created_at, token_id;

-- name: token_used
update access_tokens set last_used_at = $2 where token_id = $1;

-- name: token_remove
delete from access_tokens where token_id = $1;

-- name: token_remove_of_user
delete from access_tokens where created_by = $1;
