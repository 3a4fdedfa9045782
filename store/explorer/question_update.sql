-- A question that somebody saves again.
update sql_questions set title = $2, description = $3, sql = $4, user_name = $5, saved_at = $6 where question_id = $1
