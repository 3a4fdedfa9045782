package load

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Tables are those that people query, in the order in which they are shown.
var Tables = []string{"requests", "page_views", "sessions", "visitors", "daily_metrics", "daily_breakdowns",
	"url_metadata", "user_agents", "log_objects", "rejected_lines"}

// Check counts the rows that break each invariant: the derived tables against
// the raw ones, and the lines of each object against what became of them.
func Check(ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, timeout time.Duration) ([]myweb.Invariant, error) {
	queries := []struct{ name, query string }{
		{"each request is there once", "select count(*) - count(distinct request_id) from requests"},
		{"each page view is there once", "select count(*) - count(distinct request_id) from page_views"},
		{"lines add up: loaded + duplicates + rejected", read("check_lines.sql")},
		{"ledger counts the rows that are there", read("check_ledger.sql")},
		{"each page view is in its session", read("check_sessions.sql")},
	}
	for _, table := range RawTables {
		queries = append(queries, struct{ name, query string }{
			table + " say what the raw tables say", difference(table, Raw(table, timeout)),
		})
	}
	var invariants []myweb.Invariant
	for _, q := range queries {
		i := myweb.Invariant{Name: q.name}
		if err := db.QueryRowContext(ctx, q.query).Scan(&i.Violations); err != nil {
			return nil, fmt.Errorf("check that %s: %w", q.name, err)
		}
		invariants = append(invariants, i)
	}
	return invariants, nil
}

// difference counts the rows that are in one and not in the other, or there
// more often than they should.
func difference(table, raw string) string {
	return "with expected as (" + raw + ")\n" +
		"select (select count(*) from (select * from " + table + " except select * from expected) as more)\n" +
		"     + (select count(*) from (select * from expected except select * from " + table + ") as less)\n" +
		"     + abs((select count(*) from " + table + ") - (select count(*) from expected))"
}
