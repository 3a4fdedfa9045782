package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

// Select runs a statement that a person wrote and gives its rows to read, while
// they come. It takes exactly one statement that only reads, of functions and
// tables that are known to be harmless (gate), and runs it on a connection of
// people in a read-only transaction. The instance reaches no other file (lock).
func (s *Store) Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error {
	if s.config.Loading {
		return myweb.Errorf(myweb.CodeConflict, "%s is open for loading only", s.path)
	}
	query, err := s.gate.pass(ctx, query)
	if err != nil {
		return selectError(ctx, err)
	}
	conn, err := s.people.Conn(ctx)
	if err != nil {
		return selectError(ctx, err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "begin transaction read only"); err != nil {
		return selectError(ctx, err)
	}
	err = readRows(ctx, conn, query, read, args)
	// The context may be cancelled: the connection must be left clean all the same.
	_, rollback := conn.ExecContext(context.WithoutCancel(ctx), "rollback")
	return errors.Join(err, rollback)
}

func readRows(ctx context.Context, conn *sql.Conn, query string, read func(*sql.Rows) error, args []any) error {
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return selectError(ctx, err)
	}
	defer rows.Close()
	if err := read(rows); err != nil {
		return selectError(ctx, err)
	}
	if err := rows.Err(); err != nil {
		return selectError(ctx, err)
	}
	return nil
}

// fault is an error of DuckDB by its text.
func fault(message string) error {
	if strings.HasPrefix(message, "Out of Memory Error") {
		return myweb.Errorf(myweb.CodeInvalid, "the statement needs more memory than it may have; narrow it, or raise DB_MEMORY_LIMIT: %s", message)
	}
	return myweb.Errorf(myweb.CodeInvalid, "%s", message)
}

// selectError: what goes wrong with a statement of a person is the statement's
// fault, unless it was stopped, be it before it ran.
func selectError(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		if errors.Is(cause, context.DeadlineExceeded) {
			return myweb.Errorf(myweb.CodeTimeout, "the statement took too long and was stopped; narrow its period, or ask for less at once")
		}
		return cause
	}
	return explain(err)
}

// lock shuts the instance off from files other than its own, and its settings
// from change: what a person asks in SQL can do neither. One that only loads may
// change its settings, and is asked nothing.
func (s *Store) lock(ctx context.Context) error {
	settings := []string{"set enable_external_access = false", "set lock_configuration = true"}
	if s.config.Loading {
		settings = settings[:1]
	}
	for _, setting := range settings {
		if _, err := s.db.ExecContext(ctx, setting); err != nil {
			return err
		}
	}
	return nil
}
