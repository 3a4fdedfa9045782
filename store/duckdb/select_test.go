package duckdb_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

// rowsOf counts the rows that a statement gives.
func rowsOf(ctx context.Context, s *duckdb.Store, query string) (n int, err error) {
	err = s.Select(ctx, query, func(rows *sql.Rows) error {
		for rows.Next() {
			n++
		}
		return rows.Err()
	})
	return n, err
}

func TestSelectTakesWhatReads(t *testing.T) {
	s := open(t, duckdb.Config{})
	for query, want := range map[string]int{
		"select 1":  1,
		"select 1;": 1,
		"-- a comment\nwith a as (select 1) from a": 1,
		"values (1), (2)":                               2,
		"describe visitors":                             6,
		"explain select * from requests":                1,
		"explain analyze select count(*) from requests": 1,
		"select * from range(5000)":                     5000,
	} {
		if got, err := rowsOf(t.Context(), s, query); err != nil || got != want {
			t.Errorf("%s: %d rows, %v; want %d", query, got, err, want)
		}
	}
}

// Nothing that a person asks may change the database, another file, or how
// the database works; nor read a file.
func TestSelectRefusesEverythingElse(t *testing.T) {
	writable := open(t, duckdb.Config{})
	folder := t.TempDir()
	secret := filepath.Join(folder, "secret.csv")
	if err := os.WriteFile(secret, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(folder, "out")
	refused := []string{
		"", " ;", "-- nothing", "selec 1", "select nope from requests", "select 1; select 2",
		"delete from sites", "insert into sites values ('a', 'UTC')", "update sites set timezone = 'UTC'", "drop table sites",
		"create table t (n int)", "create temp table t (n int)", "create view v as select 1", "truncate sites",
		"explain analyze insert into sites values ('a', 'UTC')", "explain analyze delete from sites",
		"with a as (select 1) insert into sites values ('a', 'UTC')",
		"prepare p as delete from sites", "execute p", "begin", "commit", "checkpoint", "vacuum", "call pragma_version()",
		"copy sites to '" + target + "'", "explain analyze copy sites to '" + target + "'", "export database '" + target + "'",
		"attach '" + target + "'", "attach ':memory:' as other", "detach staging", "use staging",
		"install httpfs", "load httpfs", "load '" + secret + "'",
		"set threads = 1", "explain analyze set threads = 1", "set enable_external_access = true", "reset memory_limit", "set variable a = 1",
		"pragma enable_profiling",
		"select * from read_csv('" + secret + "')", "select * from read_text('" + secret + "')", "select * from read_blob('" + secret + "')",
		"from '" + secret + "'", "select * from glob('" + folder + "/*')", "select * from sniff_csv('" + secret + "')",
		"select * from query('drop table sites')", "select * from read_parquet('https://example.com/a.parquet')",
		"select getenv('HOME')",
	}
	for _, s := range []*duckdb.Store{writable, reopen(t)} {
		for _, query := range refused {
			if _, err := rowsOf(t.Context(), s, query); err == nil {
				t.Errorf("taken: %s", query)
			} else if code := myweb.ErrorCode(err); code != myweb.CodeInvalid {
				t.Errorf("%s: code %s, want invalid: %v", query, code, err)
			}
		}
		if n, err := rowsOf(t.Context(), s, "from sites"); err != nil || n != 0 {
			t.Errorf("afterwards: %d sites, %v", n, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("files were made: %v, %v", entries, err)
	}
}

// reopen gives an empty database that is open for reading only.
func reopen(t *testing.T) *duckdb.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.duckdb")
	s, err := duckdb.Open(t.Context(), path, duckdb.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = duckdb.Open(t.Context(), path, duckdb.Config{ReadOnly: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestSelectSaysWhereAMistakeIs(t *testing.T) {
	_, err := rowsOf(t.Context(), open(t, duckdb.Config{}), "select url_path\nfrom page_view")
	if err == nil || !strings.Contains(err.Error(), "LINE 2: from page_view") || !strings.Contains(err.Error(), "page_views") {
		t.Errorf("the error does not point at the mistake: %v", err)
	}
}

func TestSelectStopsInTime(t *testing.T) {
	s := open(t, duckdb.Config{})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	started := time.Now()
	_, err := rowsOf(ctx, s, "select count(*) from range(1000000) a, range(1000000) b where (a.range * b.range) % 7 = 3")
	if myweb.ErrorCode(err) != myweb.CodeTimeout || time.Since(started) > 5*time.Second {
		t.Errorf("after %s: %v; want a timeout", time.Since(started), err)
	}
	if _, err := rowsOf(t.Context(), s, "select 1"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// What does not fit into memory goes to the database's own temporary folder,
// shut off from files as it is.
func TestSelectSpills(t *testing.T) {
	s := open(t, duckdb.Config{MemoryLimit: "64MB"})
	if n, err := rowsOf(t.Context(), s, "select range, md5(range::varchar) as m from range(1000000) order by m limit 1 offset 999999"); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestVersions(t *testing.T) {
	cases := []struct {
		name, change string
		readOnly     bool
		want         string
	}{
		{"newer", "insert into schema_migrations (version_id, is_applied) values (9999, true)", false, "newer version of myweb"},
		{"newer, to read", "insert into schema_migrations (version_id, is_applied) values (9999, true)", true, "newer version of myweb"},
		{"older, to read", "update schema_migrations set version_id = 0", true, "`myweb init`"},
		{"not ours, to read", "drop table schema_migrations", true, "`myweb init`"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.duckdb")
			s, err := duckdb.Open(t.Context(), path, duckdb.Config{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			change(t, path, c.change)
			_, err = duckdb.Open(t.Context(), path, duckdb.Config{ReadOnly: c.readOnly})
			if myweb.ErrorCode(err) != myweb.CodeConflict || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v; want a conflict that says %q", err, c.want)
			}
		})
	}
}

func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
