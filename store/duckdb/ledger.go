package duckdb

import (
	"context"
	"database/sql"
	"fmt"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// LogObjects lists the ledger, latest loaded first.
func (s *Store) LogObjects(ctx context.Context, limit int) ([]myweb.LogObject, error) {
	return load.LogObjects(ctx, s, limit)
}

// Checkpoints gives the positions of streams by name.
func (s *Store) Checkpoints(ctx context.Context, prefix string) (map[string]string, error) {
	return load.ReadCheckpoints(ctx, s, prefix)
}

// Undo takes the object with this name out again.
func (s *Store) Undo(ctx context.Context, uri string) (*myweb.LogObject, []myweb.LogObject, error) {
	object, err := load.LogObject(ctx, s, uri)
	if err != nil {
		return nil, nil, err
	}
	if object == nil {
		return nil, nil, myweb.Errorf(myweb.CodeNotFound, "no loaded object is named %s; `myweb sql \"select uri from log_objects\"` lists them", uri)
	}
	err = s.change(ctx, func(tx *sql.Tx) error { return load.Undo(ctx, tx, object, s.config.SessionTimeout) })
	if err != nil {
		return nil, nil, fmt.Errorf("undo %s: %w", uri, explain(err))
	}
	stale, err := load.StaleObjects(ctx, s)
	return object, stale, err
}
