package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// Maintain removes what is older than it is to be kept, a day at a time, and
// writes the file anew where rows went. From when on rows are kept is committed
// before any goes: a load in between refuses what is older.
func (s *Store) Maintain(ctx context.Context, m myweb.Maintenance) (myweb.Maintained, error) {
	if s.staging == nil {
		return myweb.Maintained{}, myweb.Errorf(myweb.CodeConflict, "%s is open for reading only", s.path)
	}
	done, err := s.maintain(ctx, m)
	if err != nil {
		return done, fmt.Errorf("maintain %s: %w", s.path, explain(err))
	}
	return done, nil
}

func (s *Store) maintain(ctx context.Context, m myweb.Maintenance) (myweb.Maintained, error) {
	since, done, err := load.Retain(ctx, s.db, m.Retention.Due(m.Now), m, func(since myweb.Since) error {
		return s.change(ctx, func(tx *sql.Tx) error { return load.NoteSince(ctx, tx, since) })
	})
	if err != nil {
		return done, err
	}
	var removed int64
	for i := range done.Tables {
		t := &done.Tables[i]
		if err := s.removeBefore(ctx, t, since.Whole(), m.DryRun); err != nil {
			return done, err
		}
		removed += t.Removed
	}
	if removed > 0 && !m.DryRun {
		return done, s.checkpoint(ctx)
	}
	return done, nil
}

// removeBefore removes the rows from before t.Since, a transaction a day, so
// that little is held in memory and loads come in between.
func (s *Store) removeBefore(ctx context.Context, t *myweb.MaintainedTable, whole time.Time, dryRun bool) error {
	first, err := s.firstFrom(ctx, t.Name, time.Time{})
	if err != nil || first.IsZero() || !first.Before(t.Since) {
		return err
	}
	if t.Name == "page_views" { // what is there from before may all be kept
		var old bool
		err := s.db.QueryRowContext(ctx, "select exists (select 1 from page_views where timestamp < $1 and request_id not in ("+load.Keep(first, t.Since, whole)+"))", t.Since).Scan(&old)
		if err != nil || !old {
			return err
		}
	}
	for first.Before(t.Since) && !first.IsZero() {
		day := first.Truncate(24 * time.Hour)
		next := day.Add(24 * time.Hour)
		where := " from " + t.Name + " where timestamp >= $1 and timestamp < $2"
		if t.Name == "page_views" {
			where += " and request_id not in (" + load.Keep(day, next, whole) + ")"
		}
		var rows int64
		if dryRun {
			err = s.db.QueryRowContext(ctx, "select count(*)"+where, day, next).Scan(&rows)
		} else {
			err = s.change(ctx, func(tx *sql.Tx) error {
				result, err := tx.ExecContext(ctx, "delete"+where, day, next)
				if err == nil {
					rows, err = result.RowsAffected()
				}
				if err == nil && t.Name == "page_views" {
					err = load.Forget(ctx, tx, day, next)
				}
				return err
			})
		}
		if err != nil {
			return fmt.Errorf("%s of %s: %w", t.Name, day.Format(time.DateOnly), err)
		}
		if rows > 0 {
			t.Days++
			t.Removed += rows
		}
		if first, err = s.firstFrom(ctx, t.Name, next); err != nil {
			return err
		}
	}
	return nil
}

// firstFrom is the time of a table's earliest row of a time or later; the zero
// time when it has none.
func (s *Store) firstFrom(ctx context.Context, table string, from time.Time) (time.Time, error) {
	var first sql.NullTime
	err := s.db.QueryRowContext(ctx, "select min(timestamp) from "+table+" where timestamp >= $1", from).Scan(&first)
	return first.Time.UTC(), err
}

// checkpoint gives the room of what went back to the file. While somebody reads,
// the engine leaves it to the next one.
func (s *Store) checkpoint(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	_, err := s.db.ExecContext(ctx, "checkpoint")
	return err
}
