package load

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/myweb-analytics/myweb"
)

// Tables are those that people query, in the order in which they are shown.
var Tables = []string{"requests", "page_views", "sessions", "visitors", "daily_metrics", "daily_visitors", "daily_breakdowns",
	"loaded_hours", "url_metadata", "user_agents", "log_objects", "rejected_lines", "checkpoints"}

// TableSizes counts the rows of Tables.
func TableSizes(ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) ([]myweb.TableSize, error) {
	var sizes []myweb.TableSize
	for _, name := range Tables {
		size := myweb.TableSize{Name: name}
		if err := db.QueryRowContext(ctx, "select count(*) from "+name).Scan(&size.Rows); err != nil {
			return nil, fmt.Errorf("count %s: %w", name, err)
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}

// Check counts the rows that break each invariant: the derived tables against
// the raw ones, and the lines of each object against what became of them; as far
// back as all of these are there. It tells progress of each before it is proved.
func Check(ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, timeout time.Duration, progress func(done, of int)) ([]myweb.Invariant, error) {
	since, err := wholeSince(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	whole := sinceSlots(since, map[string]string{})
	queries := []struct{ name, query string }{
		{"each request is there once", "select count(*) - count(distinct request_id) from requests"},
		{"each page view is there once", "select count(*) - count(distinct request_id) from page_views"},
		{"lines add up: loaded + duplicates + rejected", read("check_lines.sql")},
		{"ledger counts the rows that are there", Fill(read("check_ledger.sql"), whole)},
		{"days add up to what the ledger counts", read("check_days.sql")},
		{"hours say what the requests say", Fill(read("check_hours.sql"), whole)},
		{"each page view is in its session", read("check_sessions.sql")},
		{"lists of pages hold those that are there", read("check_lists.sql")},
	}
	for _, d := range derivations(timeout, since) {
		queries = append(queries, struct{ name, query string }{d.table + " say what the raw tables say", d.difference()})
	}
	var invariants []myweb.Invariant
	for i, q := range queries {
		progress(i, len(queries))
		var violations int64
		if err := db.QueryRowContext(ctx, q.query).Scan(&violations); err != nil {
			return nil, fmt.Errorf("check that %s: %w", q.name, err)
		}
		if n := len(invariants); n > 0 && invariants[n-1].Name == q.name {
			invariants[n-1].Violations += violations
			continue
		}
		invariants = append(invariants, myweb.Invariant{Name: q.name, Violations: violations})
	}
	return invariants, nil
}
