package duckdb

import (
	"context"
	"fmt"

	"github.com/myweb-analytics/myweb/store/migration"
)

// compatible refuses tables that this program does not know. An older
// database is brought up to date when it is opened for writing.
func (s *Store) compatible(ctx context.Context) error {
	version, err := s.version(ctx)
	if err != nil {
		return err
	}
	return migration.Compatible(migration.DuckDB(), s.path, version, s.config.ReadOnly)
}

// version is that of the tables, 0 where there are none.
func (s *Store) version(ctx context.Context) (version int64, err error) {
	var tables int
	row := s.db.QueryRowContext(ctx, "select count(*) from information_schema.tables where table_name = $1", migration.Table)
	if err := row.Scan(&tables); err != nil {
		return 0, fmt.Errorf("look for tables: %w", err)
	}
	if tables == 0 {
		return 0, nil
	}
	row = s.db.QueryRowContext(ctx, "select coalesce(max(version_id), 0) from "+migration.Table)
	if err := row.Scan(&version); err != nil {
		return 0, fmt.Errorf("read the version of the tables: %w", err)
	}
	return version, nil
}
