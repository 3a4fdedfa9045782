package duckdb_test

import (
	"context"
	"database/sql"
	"fmt"
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
	late, cancel := context.WithTimeout(t.Context(), -time.Second)
	defer cancel()
	if _, err := rowsOf(late, open(t, duckdb.Config{}), "select 1"); myweb.ErrorCode(err) != myweb.CodeTimeout {
		t.Errorf("too late from the beginning: %v; want a timeout", err)
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

// What DuckDB's limit of memory does not count is bounded all the same.
func TestSelectStopsAtItsMemory(t *testing.T) {
	s := open(t, duckdb.Config{MemoryLimit: "128MB"})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	_, err := rowsOf(ctx, s, "select percentile_cont(0.5) within group (order by range) from range(10000000000)")
	if myweb.ErrorCode(err) != myweb.CodeInvalid || !strings.Contains(err.Error(), "more memory") {
		t.Errorf("%v; want that it needs too much memory", err)
	}
	if n, err := rowsOf(ctx, s, "select range, md5(range::varchar) from range(3000000)"); err != nil || n != 3_000_000 {
		t.Errorf("rows are gathered: %d, %v", n, err)
	}
}

// An error in the middle of the rows is none at their end.
func TestSelectFailsOnTheWay(t *testing.T) {
	s := open(t, duckdb.Config{})
	for range 20 { // DuckDB reports now and then that it was interrupted, in place of why
		n, err := rowsOf(t.Context(), s, "select case when range = 700000 then error('no more') else range end from range(800000)")
		if err == nil || n == 0 || !strings.Contains(err.Error(), "no more") {
			t.Fatalf("%d rows, %v", n, err)
		}
	}
}

// Values of every type that DuckDB has come out as the driver's own would.
func TestSelectTypes(t *testing.T) {
	s := open(t, duckdb.Config{})
	for expression, want := range map[string]string{
		"1::tinyint": "1", "-1::smallint": "-1", "1::integer": "1", "1::bigint": "1", "255::utinyint": "255", "65535::usmallint": "65535",
		"4294967295::uinteger": "4294967295", "18446744073709551615::ubigint": "18446744073709551615", "1.5::float": "1.5", "1e300": "1e+300",
		"'-170141183460469231731687303715884105728'::hugeint": "-170141183460469231731687303715884105728",
		"340282366920938463463374607431768211455::uhugeint":   "340282366920938463463374607431768211455",
		"1.5::decimal(4,1)": "1.5", "1.25::decimal(9,2)": "1.25", "-1.125::decimal(18,3)": "-1.125", "1.5::decimal(38,10)": "1.5",
		"true": "true", "null": "<nil>", "'short'": "short", "'longer than twelve bytes'": "longer than twelve bytes", "'ab'::blob": "[97 98]",
		"date '1969-12-31'": "1969-12-31 00:00:00 +0000 UTC", "timestamptz '2026-03-10 10:00:00.5+02'": "2026-03-10 08:00:00.5 +0000 UTC",
		"timestamp_s '2026-03-10 10:00:00'": "2026-03-10 10:00:00 +0000 UTC", "interval '1 month 2 days 3 seconds'": "{2 1 3000000}",
		"'b'::enum('a', 'b')": "b", "[1, null, 3]": "[1 <nil> 3]", "[[1], []]": "[[1] []]", "array_value(1, 2)": "[1 2]",
		"{'a': 1, 'b': [true]}": "map[a:1 b:[true]]", "map {'k': 1, 'l': 2}": "map[k:1 l:2]", "['a long text in a list']": "[a long text in a list]",
		"uuid '00000000-0000-0000-8000-000000000001'": "[0 0 0 0 0 0 0 0 128 0 0 0 0 0 0 1]",
	} {
		err := s.Select(t.Context(), "select v from (select "+expression+" as v from range(3000)) limit 1 offset 2500", func(rows *sql.Rows) error {
			var value any
			for rows.Next() {
				if err := rows.Scan(&value); err != nil {
					return err
				}
			}
			if got := fmt.Sprint(value); got != want {
				t.Errorf("%s: %s, want %s", expression, got, want)
			}
			return rows.Err()
		})
		if err != nil {
			t.Errorf("%s: %v", expression, err)
		}
	}
}

func TestSelectArguments(t *testing.T) {
	at := time.Date(2026, 3, 10, 10, 0, 0, 123000, time.UTC)
	s := open(t, duckdb.Config{})
	err := s.Select(t.Context(), "select $1, cast($2 as bigint) + 1, cast($3 as double), $4, cast($5 as timestamptz), cast($6 as text)", func(rows *sql.Rows) error {
		var text string
		var n int64
		var f float64
		var yes bool
		var when time.Time
		var nothing sql.NullString
		for rows.Next() {
			if err := rows.Scan(&text, &n, &f, &yes, &when, &nothing); err != nil {
				return err
			}
		}
		if text != "it's" || n != 42 || f != 1.5 || !yes || !when.Equal(at) || nothing.Valid {
			t.Errorf("%q %d %v %v %s %v", text, n, f, yes, when, nothing)
		}
		return rows.Err()
	}, "it's", 41, 1.5, true, at, nil)
	if err != nil {
		t.Error(err)
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
