package duckdb_test

import (
	"context"
	"database/sql"
	"errors"
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

// Which versions of DuckDB can read a file is decided when it is made.
func TestFormat(t *testing.T) {
	old := filepath.Join(t.TempDir(), "old.duckdb")
	db, err := sql.Open("duckdb", old)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(duckdb.Up(t.Context(), db, migration.DuckDB()), db.Close()); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{old: "v1.0.0+", filepath.Join(t.TempDir(), "new.duckdb"): "v1.4.0+"} {
		for _, time := range []string{"first", "again"} {
			t.Run(filepath.Base(path)+" "+time, func(t *testing.T) {
				if got := format(t, openFile(t, path, storetest.Config{})); got != want {
					t.Errorf("the format is %s, want %s", got, want)
				}
			})
		}
	}
}

func format(t *testing.T, store myweb.Store) (format string) {
	rows, err := store.QueryContext(t.Context(), "select tags['storage_version'] from duckdb_databases() where database_name = 'myweb'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&format); err != nil {
			t.Fatal(err)
		}
	}
	return format
}
