package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/lex"
)

// people are those who write statements. They have connections of their own.
type people struct {
	store *Store

	gate gate

	mu sync.Mutex
	db *sql.DB
}

// limits of statements of people. The server ends what takes longer, even when
// nobody waits for it any more.
var peopleParameters = map[string]string{"statement_timeout": "300000", "idle_in_transaction_session_timeout": "600000"}

// pool connects when somebody asks for the first time.
func (p *people) pool(ctx context.Context) (*sql.DB, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.db == nil {
		reader, err := p.store.asReader(ctx)
		if err != nil {
			return nil, err
		}
		p.db = reader.with(peopleParameters).with(map[string]string{"timezone": p.store.zones.Of(myweb.AllSites).String()}).pool(true)
		p.db.SetMaxOpenConns(connections)
		p.db.SetMaxIdleConns(2)
		p.db.SetConnMaxIdleTime(time.Minute)
	}
	return p.db, nil
}

func (p *people) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.db == nil {
		return nil
	}
	return p.db.Close()
}

// Select runs a statement that a person wrote and gives its rows to read. It
// takes exactly one statement that only reads, of functions that are known to be
// harmless (gate), and runs it in a read-only transaction.
func (s *Store) Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error {
	if err := s.people.gate.pass(query); err != nil {
		return err
	}
	pool, err := s.people.pool(ctx)
	if err != nil {
		return s.explain(ctx, err)
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return s.explain(ctx, err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error { return onlyReads(ctx, c, query) }); err != nil {
		return s.selectError(ctx, query, err)
	}
	if _, err := conn.ExecContext(ctx, "begin isolation level repeatable read read only"); err != nil {
		return s.explain(ctx, err)
	}
	err = readRows(ctx, conn, query, read, args)
	// The context may be cancelled: the connection must be left clean all the
	// same, of settings and locks too.
	_, rollback := conn.ExecContext(context.WithoutCancel(ctx), "rollback")
	_, discard := conn.ExecContext(context.WithoutCancel(ctx), "discard all")
	if rollback != nil || discard != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // drops the connection
	}
	var ours *pgconn.PgError
	if errors.As(err, &ours) || ctx.Err() != nil {
		return s.selectError(ctx, query, err)
	}
	return err
}

func readRows(ctx context.Context, conn *sql.Conn, query string, read func(*sql.Rows) error, args []any) error {
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := read(rows); err != nil {
		return err
	}
	return rows.Err()
}

// onlyReads prepares the statement: what gives no rows does not read. Whether
// it does something else as well is seen by the transaction.
func onlyReads(ctx context.Context, conn any, query string) error {
	if strings.TrimSpace(query) == "" {
		return myweb.Errorf(myweb.CodeInvalid, "the statement is empty")
	}
	c, ok := conn.(*stdlib.Conn)
	if !ok {
		return errors.New("postgres: not a connection of its driver")
	}
	prepared, err := c.Conn().Prepare(ctx, "", query)
	if err != nil {
		return err
	}
	if len(prepared.Fields) == 0 {
		return myweb.Errorf(myweb.CodeInvalid, "only statements that read are taken: SELECT, WITH, VALUES, TABLE, SHOW, EXPLAIN")
	}
	return nil
}

// selectError: what goes wrong while a statement of a person runs is the
// statement's fault, unless it was stopped.
func (s *Store) selectError(ctx context.Context, query string, err error) error {
	switch cause := ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(cause, context.DeadlineExceeded) || cause == nil && sqlState(err) == "57014":
		return myweb.Errorf(myweb.CodeTimeout, "the statement took too long and was stopped; narrow its period, or ask for less at once")
	case cause != nil:
		return cause
	}
	var said *pgconn.PgError
	if !errors.As(err, &said) || lost(err) {
		return s.explain(ctx, err)
	}
	if said.Code == "42601" && strings.Contains(said.Message, "multiple commands") {
		return myweb.Errorf(myweb.CodeInvalid, "there is more than one statement; ask them one at a time")
	}
	return myweb.Errorf(myweb.CodeInvalid, "%w", pointed(said, query))
}

// pointed is what the server said of a statement, with its hint and where in the
// statement it is.
func pointed(said *pgconn.PgError, query string) (err error) {
	err = said
	if said.Hint != "" {
		err = fmt.Errorf("%w\nHINT: %s", said, said.Hint)
	}
	if said.Position > 0 {
		err = &lex.Fault{Err: err, Statement: query, Offset: lex.OffsetOf(query, int(said.Position)-1)}
	}
	return err
}
