package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// Check proves the invariants and says what is in the database.
func (s *Store) Check(ctx context.Context, progress func(done, of int)) (*myweb.Check, error) {
	c, err := s.Describe(ctx)
	if err != nil {
		return nil, err
	}
	c.Invariants, err = load.Check(ctx, s.db, s.config.SessionTimeout, progress)
	return c, err
}

// Describe says what is in the database and proves nothing, which is quick.
func (s *Store) Describe(ctx context.Context) (*myweb.Check, error) {
	c := &myweb.Check{Engine: "DuckDB", Database: s.path}
	if info, err := os.Stat(s.path); err == nil {
		c.SizeBytes = info.Size()
	}
	var first, last sql.NullTime
	err := s.db.QueryRowContext(ctx, `select version(), (select count(*) from log_objects),
	  (select min(timestamp) from requests), (select max(timestamp) from requests)`).Scan(&c.Version, &c.LogObjects, &first, &last)
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", s.path, explain(err))
	}
	c.FirstAt, c.LastAt = utc(first), utc(last)
	if c.Since, err = load.ReadSince(ctx, s.db); err != nil {
		return nil, err
	}
	objects, err := s.LogObjects(ctx, 1)
	if err != nil {
		return nil, err
	}
	if len(objects) > 0 {
		c.LastLoaded = &objects[0]
	}
	c.Tables, err = load.TableSizes(ctx, s.db)
	return c, err
}

func utc(t sql.NullTime) time.Time {
	if !t.Valid {
		return time.Time{}
	}
	return t.Time.UTC()
}
