package explorer

import (
	"context"
	"fmt"
	"time"
)

// Entry is a statement that was run.
type Entry struct {
	AskedAt   time.Time `json:"asked_at"`
	SQL       string    `json:"sql"`
	ElapsedMS int64     `json:"elapsed_ms"`
	Rows      int64     `json:"rows"`
	Error     string    `json:"error,omitempty"` // "" = it was answered
}

// historyLength is how many statements of a user are kept.
const historyLength = 500

// note writes a statement into the history of its user. One that is no
// statement at all is not there: it never came to run. An answer is not lost
// for a history that cannot be written.
func (e *Explorer) note(ctx context.Context, s Statement, at time.Time, elapsed time.Duration, rows int, failed error) {
	message := ""
	if failed != nil {
		message = failed.Error()
	}
	_, err := e.config.Engine.ExecContext(ctx, noteSQL, at.UTC(), s.User, s.SQL, elapsed.Milliseconds(), int64(rows), message)
	if err == nil {
		_, err = e.config.Engine.ExecContext(ctx, pruneSQL, s.User, int64(historyLength))
	}
	if err != nil {
		e.config.Log.Warn("the history of statements is not written", "error", err)
	}
}

// History gives the statements of a user, latest first.
func (e *Explorer) History(ctx context.Context, user string, limit int) ([]Entry, error) {
	rows, err := e.config.Engine.QueryContext(ctx, historySQL, user, int64(min(max(limit, 0), historyLength)))
	if err != nil {
		return nil, fmt.Errorf("read the history of statements: %w", err)
	}
	defer rows.Close()
	entries := []Entry{}
	for rows.Next() {
		var entry Entry
		if err := rows.Scan(&entry.AskedAt, &entry.SQL, &entry.ElapsedMS, &entry.Rows, &entry.Error); err != nil {
			return nil, fmt.Errorf("read the history of statements: %w", err)
		}
		entry.AskedAt = entry.AskedAt.UTC()
		entries = append(entries, entry)
	}
	return entries, rows.Err()
}

// ClearHistory forgets the statements of a user.
func (e *Explorer) ClearHistory(ctx context.Context, user string) error {
	if _, err := e.config.Engine.ExecContext(ctx, clearSQL, user); err != nil {
		return fmt.Errorf("clear the history of statements: %w", err)
	}
	return nil
}
