package postgres

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"regexp"
	"strconv"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// transaction is that of a batch, as store/load uses it.
type transaction struct {
	*sql.Tx
	isLarge bool // the batch has so many rows that all of a table is better read than a row of it looked for again and again
	isWhole bool // how the planner is set now: not to loop
}

var tableMade = regexp.MustCompile(`^create temp table (\w+) as\b`)

// analyzed are columns of wide tables that others are joined by; nothing is
// asked of the statistics of the rest.
var analyzed = map[string]string{
	"new_session":     " (session_id, visitor_id)",
	"visitor_session": " (session_id, visitor_id)",
	"old_session":     " (session_id, visitor_id)",
	"session_order":   " (session_id, visitor_id)",
}

// enoughRows of a table make it worth to be looked at by the planner.
const enoughRows = 500

// readsWhole are statements that look for many rows by what no index is of. A
// loop would read the whole period again for each.
var readsWhole = regexp.MustCompile(`^(create temp table stored_|delete from requests|delete from page_views|update page_views)`)

// looksUp are statements that look for the rows of a batch in tables as old as the
// logs, by a key that an index is of.
var looksUp = regexp.MustCompile(`^(create temp table visitor_session as|create temp table old_session as|delete from sessions|update sessions|delete from visitors|insert into user_agents)\b`)

// ExecContext runs a statement. Tables that a load makes on its way are
// analyzed, for nobody else does it: temporary ones are not seen by autovacuum.
func (tx *transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	whole := tx.isLarge && !looksUp.MatchString(query) || readsWhole.MatchString(query)
	planned := query
	if whole != tx.isWhole && len(args) == 0 {
		// In one message, for a server may be far away.
		planned = "set local enable_nestloop = " + map[bool]string{true: "off", false: "on"}[whole] + ";\n" + query
		tx.isWhole = whole
	}
	result, err := tx.Tx.ExecContext(ctx, planned, args...)
	if err != nil {
		return nil, err
	}
	made := tableMade.FindStringSubmatch(query)
	if made == nil {
		return result, nil
	}
	if rows, err := result.RowsAffected(); err != nil || rows < enoughRows {
		return result, err
	}
	_, err = tx.Tx.ExecContext(ctx, "analyze "+made[1]+analyzed[made[1]])
	return result, err
}

// attempts is how often a transaction is tried that lost against another.
const attempts = 8

// transaction runs fn in a transaction that sees what is staged, while no other
// loader of any process is in one. It is tried again when it loses against
// somebody who writes to the tables by other means.
func (s *Store) transaction(ctx context.Context, g *staging, fn func(tx *transaction) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	for attempt := 1; ; attempt++ {
		err := s.attempt(ctx, g, fn)
		if err == nil || !transient(err) || attempt == attempts {
			return err
		}
		wait := time.Duration(attempt) * (50*time.Millisecond + rand.N(100*time.Millisecond))
		s.config.Log.Warn("a transaction is tried again", "attempt", attempt, "reason", err, "in", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// attempt runs fn once. Stopped by ctx, it is rolled back here: database/sql
// would close the connection as well, and with it the staging tables.
func (s *Store) attempt(ctx context.Context, g *staging, fn func(tx *transaction) error) error {
	begun, err := g.conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	tx := &transaction{Tx: begun}
	if err = s.lockOut(ctx, tx); err == nil {
		err = fn(tx)
	}
	if err == nil {
		err = load.Clear(ctx, tx)
	}
	if ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	if err != nil {
		_ = begun.Rollback() // fails when the connection is lost, and then there is nothing to roll back
		return err
	}
	return begun.Commit()
}

// lockOut waits until no other loader is in a transaction, by the row that
// holds the session timeout. It refuses to load where another process has made
// the tables with other settings since this one began.
func (s *Store) lockOut(ctx context.Context, tx *transaction) error {
	var seconds string
	err := tx.QueryRowContext(ctx, "select value from settings where name = 'session_timeout_seconds' for update").Scan(&seconds)
	if err != nil {
		return err
	}
	settled, err := load.ReadSettled(ctx, tx)
	if err != nil {
		return err
	}
	if err := settled.Whole(s.server.String()); err != nil {
		return err
	}
	if seconds != strconv.Itoa(int(s.config.SessionTimeout.Seconds())) || len(settled.Moved(s.zones.Of)) > 0 {
		return myweb.Errorf(myweb.CodeConflict, "another process has opened %s with another SESSION_TIMEOUT_MINUTES, TIMEZONE or SITE_TIMEZONES; give all of them the same", s.server)
	}
	return nil
}

// change runs fn with nothing staged.
func (s *Store) change(ctx context.Context, fn func(tx *transaction) error) error {
	if s.staging == nil {
		return myweb.Errorf(myweb.CodeConflict, "%s is open for reading only", s.server)
	}
	g, err := s.takeStaging(ctx)
	if err != nil {
		return err
	}
	defer s.giveStaging(g)
	return s.explain(ctx, s.transaction(ctx, g, fn))
}
