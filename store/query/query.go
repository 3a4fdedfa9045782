// Package query answers reports from the tables of a store. Each report is an
// .sql file, the same for every engine and valid as it stands; docs/metrics.md
// says what its figures mean.
//
// What varies is written as /*name*/ default /**/. Values are always bound;
// names of columns come from myweb.Dimensions, never from a request.
package query

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

//go:embed *.sql
var files embed.FS

// Querier is the part of a myweb.Store that reports need.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Reports answers queries. It may be used by several goroutines at once if DB
// may.
type Reports struct {
	DB             Querier
	Now            func() time.Time                 // nil = time.Now
	Zone           func(site string) *time.Location // the zone in which DB keeps the days of a site; nil = UTC
	SessionTimeout time.Duration                    // that of the store, 0 = myweb.DefaultSessionTimeout
}

func (r Reports) now() time.Time {
	if r.Now == nil {
		return time.Now()
	}
	return r.Now()
}

func (r Reports) zone(site string) *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone(site)
}

func (r Reports) sessionTimeout() time.Duration {
	if r.SessionTimeout == 0 {
		return myweb.DefaultSessionTimeout
	}
	return r.SessionTimeout
}

// rows runs a statement and gives each of its rows to scan.
func (r Reports) rows(ctx context.Context, s Statement, scan func(rows *sql.Rows) error) error {
	note(ctx, s)
	ask := r.DB.QueryContext
	if lists, ok := r.DB.(ListReader); ok && s.ofLists {
		ask = lists.QueryLists
	}
	rows, err := ask(ctx, s.SQL, s.Args...)
	if err != nil {
		return fmt.Errorf("report %s: %w", s.Name, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("report %s: %w", s.Name, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("report %s: %w", s.Name, err)
	}
	return nil
}

// figures are where the columns that all reports share are scanned to, in the
// order in which every file selects them.
func figures(t *myweb.Totals) []any {
	return []any{
		&t.Visitors, &t.NewVisitors, &t.PageViews, &t.Sessions, &t.Bounces, &t.DurationSeconds,
		&t.Requests, &t.BotRequests, &t.BytesSent,
	}
}
