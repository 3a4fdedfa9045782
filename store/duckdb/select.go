package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	driver "github.com/duckdb/duckdb-go/v2"

	myweb "github.com/myweb-analytics/myweb"
)

// Select runs a statement that a person wrote and gives its rows to read. It
// takes exactly one statement that only reads (SELECT and its kin, EXPLAIN),
// runs it in a read-only transaction, and reaches no file: see lock.
func (s *Store) Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error {
	if s.config.Loading {
		return myweb.Errorf(myweb.CodeConflict, "%s is open for loading only", s.path)
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error { return onlyReads(c, query) }); err != nil {
		return explain(err)
	}
	if _, err := conn.ExecContext(ctx, "begin transaction read only"); err != nil {
		return explain(err)
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
		return err
	}
	if err := rows.Err(); err != nil {
		return selectError(ctx, err)
	}
	return nil
}

// onlyReads prepares the statement to learn of what type it is.
func onlyReads(conn any, query string) error {
	if strings.TrimSpace(query) == "" {
		return myweb.Errorf(myweb.CodeInvalid, "the statement is empty")
	}
	c, ok := conn.(*driver.Conn)
	if !ok {
		return errors.New("duckdb: not a connection of its driver")
	}
	prepared, err := c.Prepare(query)
	if err != nil {
		return prepareError(err)
	}
	defer prepared.Close()
	statement, ok := prepared.(*driver.Stmt)
	if !ok {
		return errors.New("duckdb: not a statement of its driver")
	}
	switch kind, err := statement.StatementType(); {
	case err != nil:
		return err
	case kind != driver.STATEMENT_TYPE_SELECT && kind != driver.STATEMENT_TYPE_EXPLAIN:
		return myweb.Errorf(myweb.CodeInvalid, "only statements that read are taken: SELECT, WITH, FROM, VALUES, SHOW, DESCRIBE, SUMMARIZE, EXPLAIN")
	}
	return nil
}

func prepareError(err error) error {
	var ours *driver.Error
	switch {
	case errors.As(err, &ours):
		return myweb.Errorf(myweb.CodeInvalid, "%w", ours)
	case strings.Contains(err.Error(), "multi-statement"):
		return myweb.Errorf(myweb.CodeInvalid, "there is more than one statement; ask them one at a time")
	case strings.Contains(err.Error(), "empty query"):
		return myweb.Errorf(myweb.CodeInvalid, "the statement is empty")
	}
	return err
}

// selectError: what goes wrong while a statement of a person runs is the
// statement's fault, unless it was stopped.
func selectError(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		if errors.Is(cause, context.DeadlineExceeded) {
			return myweb.Errorf(myweb.CodeTimeout, "the statement took too long and was stopped; narrow its period: %w", cause)
		}
		return cause
	}
	var ours *driver.Error
	if errors.As(err, &ours) {
		if ours.Type == driver.ErrorTypeOutOfMemory {
			return myweb.Errorf(myweb.CodeInvalid, "the statement needs more memory than it may have; narrow it, or raise DB_MEMORY_LIMIT: %w", ours)
		}
		return myweb.Errorf(myweb.CodeInvalid, "%w", ours)
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
