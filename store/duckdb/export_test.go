package duckdb

import (
	"context"
	"database/sql"
	"io/fs"
)

// InGroups makes a store write requests as soon as there are so many.
func InGroups(c Config, rows int) Config {
	c.group = rows
	return c
}

// Up applies migrations to an empty database, as an earlier version did: its format
// is that of DuckDB 1.0.
func Up(ctx context.Context, db *sql.DB, migrations fs.FS) error {
	_, err := up(ctx, db, older{migrations})
	return err
}

// Exec runs a statement behind the store's back.
func (s *Store) Exec(statement string) error {
	_, err := s.db.ExecContext(context.Background(), statement)
	return err
}

// StagedColumns gives names and types of a staging table as the loader sees it.
func (s *Store) StagedColumns(table string) ([]string, error) {
	staging := <-s.staging
	defer func() { s.staging <- staging }()
	rows, err := staging.loader.QueryContext(context.Background(), "select column_name || ' ' || column_type from (describe "+table+")")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var columns []string
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return columns, rows.Err()
}
