package load

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/myweb-analytics/myweb"
)

// Outcome counts what became of the staged requests. It answers between Add
// and Clear.
func Outcome(ctx context.Context, tx interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}) (myweb.Loaded, error) {
	loaded := myweb.Loaded{Bots: map[myweb.BotClass]int64{}}
	rows, err := tx.QueryContext(ctx, read("outcome.sql"))
	if err != nil {
		return loaded, fmt.Errorf("load outcome.sql: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var what, class string
		var n int64
		if err := rows.Scan(&what, &class, &n); err != nil {
			return loaded, fmt.Errorf("load outcome.sql: %w", err)
		}
		loaded.Staged += n
		switch what {
		case "page view":
			loaded.PageViews += n
		case "bot":
			loaded.Bots[myweb.BotClass(class)] += n
		case "duplicate":
			loaded.Duplicates += n
		case "refused":
			loaded.Refused += n
		default:
			loaded.OtherRequests += n
		}
	}
	return loaded, rows.Err()
}
