-- All but the latest statements of a user go.
delete from sql_history
where user_name = $1
  and asked_at < (select min(asked_at) from (select asked_at from sql_history where user_name = $1 order by asked_at desc limit $2) as latest)
