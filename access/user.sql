-- name: user_exists
select exists (select 1 from users);

-- name: user_list
select name, role, created_at, password_changed_at from users order by name;

-- name: user_by_name
select name, role, password_hash from users where name = $1;

-- name: user_add
insert into users (name, role, password_hash, created_at, password_changed_at)
values ($1, $2, $3, $4, $4)
on conflict do nothing;

-- name: user_password
update users set password_hash = $2, password_changed_at = $3 where name = $1;

-- name: user_remove
delete from users where name = $1;
