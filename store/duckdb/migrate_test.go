package duckdb_test

import (
	"context"
	"database/sql"
	"io/fs"
	"path/filepath"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/migration"
	"github.com/myweb-analytics/myweb/store/storetest"
)

func TestEarlierVersions(t *testing.T) {
	storetest.Earlier{
		Engine: storetest.Engine{Open: func(t testing.TB, c storetest.Config) myweb.Store {
			return openFile(t, filepath.Join(t.TempDir(), "new.duckdb"), c)
		}},
		Migrations: migration.DuckDB(),
		Make: func(t testing.TB, migrations fs.FS) (*sql.DB, func(testing.TB, storetest.Config) myweb.Store) {
			path := filepath.Join(t.TempDir(), "earlier.duckdb")
			db, err := sql.Open("duckdb", path)
			if err != nil {
				t.Fatal(err)
			}
			if err := duckdb.Up(context.Background(), db, migrations); err != nil {
				t.Fatal(err)
			}
			return db, func(t testing.TB, c storetest.Config) myweb.Store { return openFile(t, path, c) }
		},
		Room: func(testing.TB, *sql.DB) {},
	}.Run(t)
}
