-- A question that somebody saves.
insert into sql_questions (question_id, title, description, sql, user_name, saved_at) values ($1, $2, $3, $4, $5, $6)
