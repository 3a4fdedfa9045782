package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/myweb-analytics/myweb/store/migration"
)

// Drop removes what the migrations have made, with all that is in it and all
// that people have built upon it.
func (s *Store) Drop(ctx context.Context) error {
	tables, functions, err := migration.Made(migration.Postgres())
	if err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(ctx, err)
	}
	defer tx.Rollback() // does nothing after Commit
	for _, statement := range []string{
		"drop table if exists " + strings.Join(append(tables, migration.Table), ", ") + " cascade",
		"drop function if exists " + strings.Join(functions, ", ") + " cascade",
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("drop the tables of %s: %w", s.server, s.explain(ctx, err))
		}
	}
	return s.explain(ctx, tx.Commit())
}
