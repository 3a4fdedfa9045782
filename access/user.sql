-- name: user_exists
select exists (select 1 from access_users);

-- name: user_list
select name, role, created_at, password_changed_at from access_users order by name;

-- name: user_by_name
select name, role, password_hash from access_users where name = $1;

-- name: user_add
insert into access_users (name, role, password_hash, created_at, password_changed_at)
values ($1, $2, $3, $4, $4)
on conflict do nothing;

-- name: user_password
update access_users set password_hash = $2, password_changed_at = $3 where name = $1;

-- name: user_remove
delete from access_users where name = $1;
