package postgres

import (
	"context"
	"database/sql"
	"fmt"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// Check proves the invariants and says what is in the database, all as of one
// moment.
func (s *Store) Check(ctx context.Context, progress func(done, of int)) (*myweb.Check, error) {
	return s.look(ctx, progress)
}

// Describe says what is in the database and proves nothing: it counts the rows.
func (s *Store) Describe(ctx context.Context) (*myweb.Check, error) { return s.look(ctx, nil) }

// look proves the invariants if progress is told of it.
func (s *Store) look(ctx context.Context, progress func(done, of int)) (*myweb.Check, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	// What is looked at last must still be there.
	_, err = tx.ExecContext(ctx, "lock table requests, page_views in access share mode")
	var c *myweb.Check
	if err == nil {
		c, err = s.describe(ctx, tx)
	}
	if err == nil && progress != nil {
		c.Invariants, err = load.Check(ctx, tx, s.config.SessionTimeout, progress)
	}
	_ = tx.Rollback() // nothing was changed
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", s.server, s.explain(ctx, err))
	}
	return c, nil
}

func (s *Store) describe(ctx context.Context, tx *sql.Tx) (*myweb.Check, error) {
	c := &myweb.Check{Engine: "PostgreSQL", Database: s.server.String()}
	var first, last sql.NullTime
	err := tx.QueryRowContext(ctx, `select current_setting('server_version'), pg_database_size(current_database()),
	  (select count(*) from log_objects), (select min(timestamp) from requests), (select max(timestamp) from requests)`).
		Scan(&c.Version, &c.SizeBytes, &c.LogObjects, &first, &last)
	if err != nil {
		return nil, err
	}
	if first.Valid {
		c.FirstAt, c.LastAt = first.Time.UTC(), last.Time.UTC()
	}
	if c.Since, err = load.ReadSince(ctx, tx); err != nil {
		return nil, err
	}
	objects, err := load.LogObjects(ctx, tx, 1)
	if err != nil {
		return nil, err
	}
	if len(objects) > 0 {
		c.LastLoaded = &objects[0]
	}
	c.Tables, err = load.TableSizes(ctx, tx)
	return c, err
}
