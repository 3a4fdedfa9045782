package duckdb

import (
	"context"
	"fmt"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/migration"
)

// compatible refuses tables that this program does not know. An older
// database is brought up to date when it is opened for writing.
func (s *Store) compatible(ctx context.Context) error {
	newest, err := migration.Newest(migration.DuckDB())
	if err != nil {
		return err
	}
	version, err := s.version(ctx)
	switch {
	case err != nil:
		return err
	case version > newest:
		return myweb.Errorf(myweb.CodeConflict, "%s was made by a newer version of myweb (its tables are version %d, this program knows %d); update myweb", s.path, version, newest)
	case s.config.ReadOnly && version == 0:
		return myweb.Errorf(myweb.CodeConflict, "%s is empty or not a database of myweb; `myweb init` makes the tables", s.path)
	case s.config.ReadOnly && version < newest:
		return myweb.Errorf(myweb.CodeConflict, "%s was made by an older version of myweb (its tables are version %d, this program wants %d); `myweb init` brings it up to date, nothing is lost", s.path, version, newest)
	}
	return nil
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
