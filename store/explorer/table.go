package explorer

import (
	_ "embed"
)

// The statements on the tables of this package.
var (
	//go:embed history_note.sql
	noteSQL string
	//go:embed history_prune.sql
	pruneSQL string
	//go:embed history_read.sql
	historySQL string
	//go:embed history_clear.sql
	clearSQL string
	//go:embed question_insert.sql
	insertQuestionSQL string
	//go:embed question_update.sql
	updateQuestionSQL string
	//go:embed question_delete.sql
	deleteQuestionSQL string
	//go:embed question_read.sql
	questionsSQL string
	//go:embed example.sql
	examplesSQL string
)
