// Package access knows who may look: users with passwords, the browsers in
// which they have logged in, API tokens and share links. Every secret is kept
// as a hash, and addresses of clients are kept nowhere. Its tables are a
// database of their own (store/migration/access), which no question in SQL
// reaches.
package access

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Config is what may be chosen.
type Config struct {
	Now       func() time.Time // nil = time.Now
	ViewerSQL bool             // viewers may ask in SQL, too
	Cost      Cost             // of a password's hash, zero = DefaultCost
}

// Control decides who may do what, and keeps the tables.
type Control struct {
	db       *sql.DB
	config   Config
	hashing  chan struct{} // a place for each password that is hashed at once
	decoy    string        // hash that unknown users are compared with
	throttle *throttle
	writing  sync.Mutex // DuckDB refuses two changes of a row at once
}

// hashedAtOnce bounds the memory of logins: a hash takes 19 MiB.
const hashedAtOnce = 2

// New works on a database with the tables of store/migration/access.
func New(db *sql.DB, config Config) (*Control, error) {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Cost == (Cost{}) {
		config.Cost = DefaultCost
	}
	c := &Control{db: db, config: config, hashing: make(chan struct{}, hashedAtOnce), throttle: newThrottle(config.Now)}
	var err error
	if c.decoy, err = hashPassword(newSecret(), config.Cost); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Control) now() time.Time { return c.config.Now().UTC().Truncate(time.Second) }

// change runs fn in a transaction, together with what is written down about it.
func (c *Control) change(ctx context.Context, actor Principal, action, target string, fn func(tx *sql.Tx) error) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	defer tx.Rollback() // after Commit it does nothing
	if err := fn(tx); err != nil {
		return err
	}
	if err := c.record(ctx, tx, actor.Name, action, target); err != nil {
		return err
	}
	return tx.Commit()
}

// note writes what is no decision of anybody: that something was used.
func (c *Control) note(ctx context.Context, name string, args ...any) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if _, err := c.db.ExecContext(ctx, statement(name), args...); err != nil {
		return unavailable(err)
	}
	return nil
}

// affected runs a statement that changes rows, and counts them.
func affected(ctx context.Context, tx *sql.Tx, name string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, statement(name), args...)
	if err != nil {
		return 0, fmt.Errorf("access: %s: %w", name, err)
	}
	return result.RowsAffected()
}

// one runs a statement that has to meet a row.
func one(ctx context.Context, tx *sql.Tx, absent error, name string, args ...any) error {
	n, err := affected(ctx, tx, name, args...)
	if err == nil && n == 0 {
		return absent
	}
	return err
}

// each reads the rows of a statement.
func (c *Control) each(ctx context.Context, name string, read func(scan func(...any) error) error, args ...any) error {
	rows, err := c.db.QueryContext(ctx, statement(name), args...)
	if err != nil {
		return unavailable(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return fmt.Errorf("access: %s: %w", name, err)
		}
	}
	return rows.Err()
}

// row reads one row; ok says whether there is one.
func (c *Control) row(ctx context.Context, name string, args []any, into ...any) (ok bool, err error) {
	err = c.db.QueryRowContext(ctx, statement(name), args...).Scan(into...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, unavailable(err)
	}
	return true, nil
}

func unavailable(err error) error {
	return myweb.Errorf(myweb.CodeUnavailable, "the database of users does not answer: %w", err)
}

func invalid(format string, args ...any) error {
	return myweb.Errorf(myweb.CodeInvalid, format, args...)
}
