-- A question goes.
delete from sql_questions where question_id = $1
