package postgres_test

import (
	"context"
	"database/sql"
	"io/fs"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/migration"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

func TestEarlierVersions(t *testing.T) {
	storetest.Earlier{
		Engine: storetest.Engine{Open: func(t testing.TB, c storetest.Config) myweb.Store {
			return openDatabase(t, pgtest.Database(t), c)
		}},
		Migrations: migration.Postgres(),
		Make: func(t testing.TB, migrations fs.FS) (*sql.DB, func(testing.TB, storetest.Config) myweb.Store) {
			url := pgtest.Database(t)
			db, err := sql.Open("pgx", url)
			if err != nil {
				t.Fatal(err)
			}
			if err := postgres.Up(context.Background(), db, migrations); err != nil {
				t.Fatal(err)
			}
			return db, func(t testing.TB, c storetest.Config) myweb.Store { return openDatabase(t, url, c) }
		},
		Room: func(t testing.TB, db *sql.DB) {
			for _, table := range []string{"requests", "page_views"} {
				_, err := db.ExecContext(context.Background(), `select make_partitions($1, array(
				  select cast(d as date) from generate_series(timestamp '2026-03-01', timestamp '2026-03-31', interval '1 day') as d))`, table)
				if err != nil {
					t.Fatal(err)
				}
			}
		},
	}.Run(t)
}
