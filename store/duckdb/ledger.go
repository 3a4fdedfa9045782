package duckdb

import (
	"context"
	"database/sql"
	"fmt"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

const logObjectSelect = `select log_object_id, uri, digest, version, size_bytes, format, sampling_percent, lines,
  requests_loaded, page_views_loaded, bot_requests, duplicates, lines_rejected, first_at, last_at, loaded_at, is_stale
from log_objects `

// LogObjects lists the ledger, latest loaded first.
func (s *Store) LogObjects(ctx context.Context, limit int) ([]myweb.LogObject, error) {
	clause := "order by loaded_at desc nulls first, uri"
	if limit > 0 {
		clause += fmt.Sprintf(" limit %d", limit)
	}
	return s.logObjects(ctx, clause)
}

func (s *Store) logObject(ctx context.Context, clause string, args ...any) (*myweb.LogObject, error) {
	found, err := s.logObjects(ctx, clause, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func (s *Store) logObjects(ctx context.Context, clause string, args ...any) ([]myweb.LogObject, error) {
	rows, err := s.QueryContext(ctx, logObjectSelect+clause, args...)
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
		o.FirstAt, o.LastAt, o.LoadedAt = first.Time.UTC(), last.Time.UTC(), loaded.Time.UTC()
		if !loaded.Valid {
			o.LoadedAt = loaded.Time
		}
		found = append(found, o)
	}
	return found, rows.Err()
}

// Checkpoints gives the positions of streams by name.
func (s *Store) Checkpoints(ctx context.Context, prefix string) (map[string]string, error) {
	rows, err := s.QueryContext(ctx, "select name, position from checkpoints where starts_with(name, $1)", prefix)
	if err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	defer rows.Close()
	positions := map[string]string{}
	for rows.Next() {
		var name, position string
		if err := rows.Scan(&name, &position); err != nil {
			return nil, fmt.Errorf("read checkpoints: %w", err)
		}
		positions[name] = position
	}
	return positions, rows.Err()
}

// Undo takes the object with this name out again.
func (s *Store) Undo(ctx context.Context, uri string) (*myweb.LogObject, []myweb.LogObject, error) {
	object, err := s.logObject(ctx, "where uri = $1 order by loaded_at desc nulls first limit 1", uri)
	if err != nil {
		return nil, nil, err
	}
	if object == nil {
		return nil, nil, myweb.Errorf(myweb.CodeNotFound, "no loaded object is named %s; `myweb sql \"select uri from log_objects\"` lists them", uri)
	}
	err = s.change(ctx, func(tx *sql.Tx) error { return s.withdraw(ctx, tx, object) })
	if err != nil {
		return nil, nil, fmt.Errorf("undo %s: %w", uri, explain(err))
	}
	stale, err := s.logObjects(ctx, "where is_stale order by uri")
	return object, stale, err
}

func (s *Store) withdraw(ctx context.Context, tx *sql.Tx, object *myweb.LogObject) error {
	change := load.Change{From: object.FirstAt, To: object.LastAt, SessionTimeout: s.config.SessionTimeout}
	if err := load.Withdraw(ctx, tx, change, object.ID); err != nil {
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
