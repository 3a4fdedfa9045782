package duckdb

import (
	"context"
	"database/sql"
	_ "embed"

	"github.com/myweb-analytics/myweb/store/migration"
)

//go:embed catalog.sql
var catalogSQL string

// Catalog gives the tables that people may ask, a row a column: table, comment
// of the table, column, type, comment of the column.
func (s *Store) Catalog(ctx context.Context) (*sql.Rows, error) {
	return s.QueryContext(ctx, catalogSQL, migration.Hidden())
}

// ExecContext runs a statement of this program on tables that are not the
// loader's. It waits for no load.
func (s *Store) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	result, err := s.db.ExecContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err)
	}
	return result, nil
}
