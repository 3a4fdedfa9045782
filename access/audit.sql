-- name: audit_add
insert into access_audit (audit_id, done_at, actor, action, target) values ($1, $2, $3, $4, $5);

-- name: audit_list
select done_at, actor, action, target from access_audit order by done_at desc, audit_id limit $1;

-- name: audit_remove_old
delete from access_audit where done_at < $1;
