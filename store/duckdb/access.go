package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	driver "github.com/duckdb/duckdb-go/v2"

	"github.com/myweb-analytics/myweb/store/migration"
)

// OpenAccess opens or makes the database of users at path: a file of its own,
// in an instance of its own, so that no question in SQL reaches it. Only its
// owner may read the file.
func OpenAccess(ctx context.Context, path string) (*sql.DB, error) {
	if err := reachable(path, false); err != nil {
		return nil, err
	}
	connector, err := driver.NewConnector(path, nil)
	if err != nil {
		return nil, explain(err)
	}
	db := sql.OpenDB(connector)
	if err := setUpAccess(ctx, db, path); err != nil {
		return nil, errors.Join(explain(err), db.Close())
	}
	return db, nil
}

func setUpAccess(ctx context.Context, db *sql.DB, path string) error {
	for _, setting := range []string{
		"set memory_limit = '64MB'", "set threads = 1",
		"set checkpoint_threshold = '1KB'", // what was written does not wait in a second file
		"set autoinstall_known_extensions = false", "set autoload_known_extensions = false",
		"set global TimeZone = 'UTC'",
	} {
		if _, err := db.ExecContext(ctx, setting); err != nil {
			return fmt.Errorf("%s: %w", setting, err)
		}
	}
	if _, err := up(ctx, db, migration.Access()); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("the database of users: %w", err)
	}
	_, err := db.ExecContext(ctx, "set enable_external_access = false")
	return err
}
