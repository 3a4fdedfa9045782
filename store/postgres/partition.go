package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/myweb-analytics/myweb/store/load"
)

// days are days of UTC, by their number since 1970-01-01.
type days map[int64]bool

func (d days) add(t time.Time) {
	seconds := t.Unix()
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	if !d[day] {
		d[day] = true
	}
}

// dates are the days from since on: what is older is refused when it is loaded.
func (d days) dates(since time.Time) []string {
	var dates []string
	for _, day := range slices.Sorted(maps.Keys(d)) {
		if date := time.Unix(day*86400, 0).UTC(); !date.Before(since) {
			dates = append(dates, date.Format(time.DateOnly))
		}
	}
	return dates
}

// partitioned are the tables that are cut by time.
var partitioned = []string{"requests", "page_views"}

// missing is 1 where a day has no partition yet.
const missing = `select count(*) from unnest(cast($1 as date[])) as d
where to_regclass('requests_' || to_char(d, 'YYYYMMDD')) is null or to_regclass('page_views_' || to_char(d, 'YYYYMM')) is null`

// partition makes the partitions that rows of these days go to, before and
// apart from the transaction that writes them: see make_partitions. While they
// are made no other loader is in a transaction.
func (s *Store) partition(ctx context.Context, g *staging, d days) error {
	since, err := load.ReadSince(ctx, g.conn)
	if err != nil {
		return err
	}
	dates := d.dates(since.Whole())
	var n int
	if err := g.conn.QueryRowContext(ctx, missing, dates).Scan(&n); err != nil || n == 0 {
		return err
	}
	return s.transaction(ctx, g, func(tx *transaction) error {
		for _, table := range partitioned {
			if _, err := tx.Tx.ExecContext(ctx, "select make_partitions($1, cast($2 as date[]))", table, dates); err != nil {
				return fmt.Errorf("make partitions of %s: %w", table, err)
			}
		}
		return nil
	})
}
