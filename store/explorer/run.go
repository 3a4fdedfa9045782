package explorer

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Column is a column of a result.
type Column struct {
	Name    string `json:"name"`
	Type    string `json:"type"` // as the engine calls it
	Numeric bool   `json:"numeric"`
}

// Result is the answer to a statement. Values are null, booleans, numbers with
// all their digits, texts, or lists and objects of these; times are texts.
type Result struct {
	Columns   []Column `json:"columns"`
	Rows      [][]any  `json:"rows"`
	More      bool     `json:"more"` // there are more rows than these
	ElapsedMS int64    `json:"elapsed_ms"`
}

// widestResult bounds the values of a result, in bytes as JSON.
const widestResult = 64 << 20

// Run answers a statement with at most as many rows as the row limit says, and
// notes it in the history.
func (e *Explorer) Run(ctx context.Context, s Statement) (*Result, error) {
	q, err := e.prepare(s, "")
	if err != nil {
		return nil, err
	}
	limit := e.config.RowLimit
	if s.RowLimit > 0 {
		limit = min(limit, s.RowLimit)
	}
	result := &Result{}
	started := e.config.Now()
	err = e.run(ctx, s, e.config.Timeout, func(ctx context.Context) error {
		return e.ask(ctx, s, q, func(rows *sql.Rows) error {
			return result.read(rows, e.config.Engine.Zone(s.Site), limit)
		})
	})
	elapsed := e.config.Now().Sub(started)
	result.ElapsedMS = elapsed.Milliseconds()
	e.note(context.WithoutCancel(ctx), s, started, elapsed, len(result.Rows), err)
	if err != nil {
		return nil, err
	}
	return result, nil
}

func (r *Result) read(rows *sql.Rows, zone *time.Location, limit int) error {
	all, err := NewRows(rows, zone)
	if err != nil {
		return err
	}
	r.Columns, r.Rows = all.Columns, [][]any{}
	for size := 0; ; {
		more, err := all.Next()
		if err != nil || !more {
			return err
		}
		if len(r.Rows) == limit || size > widestResult {
			r.More = true
			return nil
		}
		row := make([]any, len(all.Columns))
		for i := range row {
			value, err := all.JSON(i)
			if err != nil {
				return err
			}
			size += len(value)
			row[i] = value
		}
		r.Rows = append(r.Rows, row)
	}
}

// Explain gives the plan of a statement, which is not run.
func (e *Explorer) Explain(ctx context.Context, s Statement) (plan string, err error) {
	q, err := e.prepare(s, "explain ")
	if err != nil {
		return "", err
	}
	var lines []string
	err = e.run(ctx, s, e.config.Timeout, func(ctx context.Context) error {
		return e.ask(ctx, s, q, func(rows *sql.Rows) error {
			all, err := NewRows(rows, time.UTC)
			for err == nil {
				var more bool
				if more, err = all.Next(); err != nil || !more {
					break
				}
				text, _ := all.Text(len(all.Columns) - 1)
				lines = append(lines, strings.TrimRight(text, "\n"))
			}
			return err
		})
	})
	return strings.Join(lines, "\n"), err
}

// ask runs what was prepared of a statement. Errors point at the statement.
func (e *Explorer) ask(ctx context.Context, s Statement, q query, read func(*sql.Rows) error) error {
	return q.asWritten(e.config.Engine.Select(ctx, q.sql, read, q.args...), s.SQL)
}

// running is a statement that runs.
type running struct {
	user   string
	cancel context.CancelCauseFunc
}

// errCancelled is the cause of a statement that was cancelled by its id.
var errCancelled = errors.New("cancelled")

// run waits for a place and runs fn, until the time is over or it is cancelled.
func (e *Explorer) run(ctx context.Context, s Statement, timeout time.Duration, fn func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if s.ID != "" {
		if err := e.register(s, cancel); err != nil {
			return err
		}
		defer e.forget(s.ID)
	}
	select {
	case e.places <- struct{}{}:
		defer func() { <-e.places }()
	case <-ctx.Done():
		return stopped(ctx, ctx.Err())
	}
	ctx, stop := context.WithTimeout(ctx, timeout)
	defer stop()
	return stopped(ctx, fn(ctx))
}

func stopped(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errCancelled) {
		return myweb.Errorf(myweb.CodeConflict, "the statement was cancelled")
	}
	return err
}

func (e *Explorer) register(s Statement, cancel context.CancelCauseFunc) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, ok := e.running[s.ID]; ok {
		return myweb.Errorf(myweb.CodeConflict, "a statement of the id %s runs already", s.ID)
	}
	e.running[s.ID] = running{s.User, cancel}
	return nil
}

func (e *Explorer) forget(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.running, id)
}

// Cancel stops a statement, an explanation or an export of the user that runs
// or waits. It says whether there was one.
func (e *Explorer) Cancel(user, id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	r, ok := e.running[id]
	if ok = ok && r.user == user; ok {
		r.cancel(errCancelled)
	}
	return ok
}
