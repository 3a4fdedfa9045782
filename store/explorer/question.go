package explorer

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	myweb "github.com/myweb-analytics/myweb"
)

// Question is a statement that was saved under a title, for all users.
type Question struct {
	ID          string    `json:"id"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	SQL         string    `json:"sql"`
	User        string    `json:"user"` // who saved it last
	SavedAt     time.Time `json:"saved_at"`
}

// Longest texts of a question, in characters.
const (
	longestTitle       = 200
	longestDescription = 4000
)

// Save keeps a question. With an ID it is written over the one that has it.
func (e *Explorer) Save(ctx context.Context, q Question) (Question, error) {
	q.Title = strings.TrimSpace(q.Title)
	switch {
	case q.Title == "" || utf8.RuneCountInString(q.Title) > longestTitle:
		return Question{}, myweb.Errorf(myweb.CodeInvalid, "the title of a question has 1 to %d characters", longestTitle)
	case utf8.RuneCountInString(q.Description) > longestDescription:
		return Question{}, myweb.Errorf(myweb.CodeInvalid, "the description of a question has at most %d characters", longestDescription)
	}
	if _, err := e.prepare(Statement{SQL: q.SQL}, ""); err != nil {
		return Question{}, err
	}
	q.SavedAt = e.config.Now().UTC().Truncate(time.Microsecond)
	if q.ID == "" {
		q.ID = strings.ToLower(rand.Text())
		_, err := e.config.Engine.ExecContext(ctx, insertQuestionSQL, q.ID, q.Title, q.Description, q.SQL, q.User, q.SavedAt)
		return q, failed("save the question", err)
	}
	return q, e.touched(ctx, q.ID, updateQuestionSQL, q.ID, q.Title, q.Description, q.SQL, q.User, q.SavedAt)
}

// Delete forgets a question.
func (e *Explorer) Delete(ctx context.Context, id string) error {
	return e.touched(ctx, id, deleteQuestionSQL, id)
}

// touched runs a statement that changes one question.
func (e *Explorer) touched(ctx context.Context, id, statement string, args ...any) error {
	result, err := e.config.Engine.ExecContext(ctx, statement, args...)
	if err != nil {
		return failed("change the question", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(myweb.Errorf(myweb.CodeNotFound, "there is no question %s", id), err)
	}
	return nil
}

// Questions gives the saved questions by title.
func (e *Explorer) Questions(ctx context.Context) ([]Question, error) {
	rows, err := e.config.Engine.QueryContext(ctx, questionsSQL)
	if err != nil {
		return nil, failed("read the questions", err)
	}
	defer rows.Close()
	questions := []Question{}
	for rows.Next() {
		q, err := scanQuestion(rows)
		if err != nil {
			return nil, err
		}
		questions = append(questions, q)
	}
	return questions, failed("read the questions", rows.Err())
}

func scanQuestion(rows *sql.Rows) (q Question, err error) {
	err = rows.Scan(&q.ID, &q.Title, &q.Description, &q.SQL, &q.User, &q.SavedAt)
	q.SavedAt = q.SavedAt.UTC()
	return q, failed("read the questions", err)
}

func failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
