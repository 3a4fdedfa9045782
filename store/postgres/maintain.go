package postgres

import (
	"context"
	"fmt"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// ahead is for how long partitions are made before rows come.
const ahead = 7 * 24 * time.Hour

// Maintain makes partitions ahead of need and removes those that are older than
// they are to be kept. From when on rows are kept is committed before any goes: a
// load in between refuses what is older.
func (s *Store) Maintain(ctx context.Context, m myweb.Maintenance) (myweb.Maintained, error) {
	if s.staging == nil {
		return myweb.Maintained{}, myweb.Errorf(myweb.CodeConflict, "%s is open for reading only", s.server)
	}
	done, err := s.maintain(ctx, m)
	if err != nil {
		return done, fmt.Errorf("maintain %s: %w", s.server, s.explain(ctx, err))
	}
	return done, nil
}

func (s *Store) maintain(ctx context.Context, m myweb.Maintenance) (done myweb.Maintained, err error) {
	var made int64
	if !m.DryRun {
		if made, err = s.partitionAhead(ctx, m.Now); err != nil {
			return done, err
		}
	}
	due := m.Retention.Due(m.Now)
	if !due.PageViews.IsZero() { // whole partitions go
		due.PageViews = time.Date(due.PageViews.Year(), due.PageViews.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	since, done, err := load.Retain(ctx, s.db, due, m, func(since myweb.Since) error {
		return s.change(ctx, func(tx *transaction) error { return load.NoteSince(ctx, tx, since) })
	})
	if err != nil {
		return done, err
	}
	done.Partitions = made
	for i := range done.Tables {
		if err := s.removeBefore(ctx, &done.Tables[i], since.Whole(), m.DryRun); err != nil {
			return done, err
		}
	}
	return done, nil
}

// partitionAhead makes the partitions of the next days.
func (s *Store) partitionAhead(ctx context.Context, now time.Time) (made int64, err error) {
	next := days{}
	for at := now; !at.After(now.Add(ahead)); at = at.Add(24 * time.Hour) {
		next.add(at)
	}
	before, err := s.countPartitions(ctx)
	if err != nil {
		return 0, err
	}
	g, err := s.takeStaging(ctx)
	if err != nil {
		return 0, err
	}
	defer s.giveStaging(g)
	if err := s.partition(ctx, g, next); err != nil {
		return 0, err
	}
	after, err := s.countPartitions(ctx)
	return after - before, err
}

func (s *Store) countPartitions(ctx context.Context) (n int64, err error) {
	err = s.db.QueryRowContext(ctx, "select count(*) from pg_inherits where inhparent in (to_regclass('requests'), to_regclass('page_views'))").Scan(&n)
	return n, err
}
