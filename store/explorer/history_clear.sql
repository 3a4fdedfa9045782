-- The statements of a user go.
delete from sql_history where user_name = $1
