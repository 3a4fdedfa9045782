-- A statement that somebody ran.
insert into sql_history (asked_at, user_name, sql, elapsed_ms, rows, error) values ($1, $2, $3, $4, $5, $6)
