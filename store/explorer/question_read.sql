-- The saved questions.
select question_id, title, description, sql, user_name, saved_at from sql_questions
order by lower(title) collate "C", question_id collate "C"
