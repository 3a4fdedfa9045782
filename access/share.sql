-- name: share_add
insert into access_shares (share_id, secret_hash, site, label, created_by, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: share_by_id
select secret_hash, site, expires_at from access_shares where share_id = $1;

-- name: share_list
select share_id, site, label, created_by, created_at, expires_at
from access_shares
order by created_at, share_id;

-- name: share_remove
delete from access_shares where share_id = $1;

-- name: share_remove_of_user
delete from access_shares where created_by = $1;
