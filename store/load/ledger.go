package load

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/myweb-analytics/myweb"
)

// Querier asks a database or a transaction.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

const logObjectSelect = `select log_object_id, uri, digest, version, size_bytes, format, sampling_percent, lines,
  requests_loaded, page_views_loaded, bot_requests, duplicates, lines_rejected, first_at, last_at, loaded_at, is_stale
from log_objects `

// LogObjects lists the ledger, latest loaded first; limit 0 is all.
func LogObjects(ctx context.Context, db Querier, limit int) ([]myweb.LogObject, error) {
	clause := "order by loaded_at desc nulls first, uri"
	if limit > 0 {
		clause += fmt.Sprintf(" limit %d", limit)
	}
	return logObjects(ctx, db, clause)
}

// StaleObjects lists those that must be read again.
func StaleObjects(ctx context.Context, db Querier) ([]myweb.LogObject, error) {
	return logObjects(ctx, db, "where is_stale order by uri")
}

// LogObject gives the object that was loaded last under a name, nil when there
// is none.
func LogObject(ctx context.Context, db Querier, uri string) (*myweb.LogObject, error) {
	found, err := logObjects(ctx, db, "where uri = $1 order by loaded_at desc nulls first limit 1", uri)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func logObjects(ctx context.Context, db Querier, clause string, args ...any) ([]myweb.LogObject, error) {
	rows, err := db.QueryContext(ctx, logObjectSelect+clause, args...)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	defer rows.Close()
	var found []myweb.LogObject
	for rows.Next() {
		var o myweb.LogObject
		var first, last, loaded sql.NullTime
		if err := rows.Scan(&o.ID, &o.URI, &o.Digest, &o.Version, &o.Size, &o.Format, &o.SamplingPercent, &o.Lines,
			&o.RequestsLoaded, &o.PageViewsLoaded, &o.BotRequests, &o.Duplicates, &o.LinesRejected, &first, &last, &loaded, &o.Stale); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		o.FirstAt, o.LastAt, o.LoadedAt = instant(first), instant(last), instant(loaded)
		found = append(found, o)
	}
	return found, rows.Err()
}

// instant is UTC; no time is the zero time.
func instant(t sql.NullTime) time.Time {
	if !t.Valid {
		return time.Time{}
	}
	return t.Time.UTC()
}

// Undo takes an object out again, with the ledger row, and marks the objects
// stale that may have held copies of its requests. The staging tables must be
// empty. What of its requests has gone cannot be told: it is refused then.
func Undo(ctx context.Context, tx Tx, object *myweb.LogObject, timeout time.Duration) error {
	since, err := wholeSince(ctx, tx)
	if err != nil {
		return err
	}
	if object.RequestsLoaded > 0 && object.FirstAt.Before(since) {
		return myweb.Errorf(myweb.CodeConflict, "it has requests of %s, and those from before %s are not kept any more; what they count for cannot be taken off",
			object.FirstAt.Format(time.DateOnly), since.Format(time.DateOnly))
	}
	change := Change{From: object.FirstAt, To: object.LastAt, SessionTimeout: timeout}
	if err := Withdraw(ctx, tx, change, object.ID); err != nil {
		return err
	}
	for _, statement := range []string{
		"delete from rejected_lines where log_object_id = $1",
		`update log_objects set is_stale = true where duplicates > 0 and log_object_id <> $1
		  and exists (select 1 from log_objects o where o.log_object_id = $1
		    and date_trunc('second', o.first_at) <= log_objects.last_at
		    and o.last_at >= date_trunc('second', log_objects.first_at))`,
		"delete from log_objects where log_object_id = $1",
	} {
		if _, err := tx.ExecContext(ctx, statement, object.ID); err != nil {
			return err
		}
	}
	return nil
}

// StagedObjects gives what the ledger says of the objects of a batch.
func StagedObjects(ctx context.Context, tx Querier) ([]myweb.LogObject, error) {
	return logObjects(ctx, tx, "where log_object_id in (select log_object_id from staged_log_objects)")
}
