-- name: login_add
insert into access_logins (login_id, secret_hash, user_name, created_at, expires_at)
values ($1, $2, $3, $4, $5);

-- name: login_by_id
select l.secret_hash, l.created_at, l.expires_at, u.name, u.role
from access_logins as l
join access_users as u on u.name = l.user_name
where l.login_id = $1;

-- name: login_extend
update access_logins set expires_at = $2 where login_id = $1;

-- name: login_remove
delete from access_logins where login_id = $1;

-- name: login_remove_of_user
delete from access_logins where user_name = $1;

-- name: login_remove_expired
delete from access_logins where expires_at <= $1;
