-- The latest statements of a user.
select asked_at, sql, elapsed_ms, rows, error from sql_history where user_name = $1 order by asked_at desc limit $2
