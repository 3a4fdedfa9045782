package postgres_test

import (
	"context"
	"database/sql"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// What people write runs as a user of its own, which can read the tables and
// nothing else, whatever it asks for.
func TestReader(t *testing.T) {
	url := pgtest.Database(t)
	s := open(t, url, postgres.Config{})
	if _, err := loadObject(s, newObject("a", traffic(0, 10))); err != nil {
		t.Fatal(err)
	}
	name, err := s.MakeReader(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the connection is used again, and is as it was
		if got := selected(t, s, "select current_user || ' ' || session_user || ' ' || count(*) from page_views"); got != name+" "+name+" 10" {
			t.Errorf("asked as %s", got)
		}
		_ = s.Select(context.Background(), "select set_config('default_transaction_read_only', 'off', false), set_config('statement_timeout', '0', false)", drain)
		if got := selected(t, s, "select current_setting('default_transaction_read_only') || current_setting('statement_timeout')"); got != "on5min" {
			t.Errorf("settings are %s", got)
		}
	}
	for _, hostile := range []string{
		"select value from settings", "select set_config('role', 'postgres', false)", "select pg_read_file('/etc/passwd')", "select lo_import('/etc/passwd')",
		"with gone as (delete from page_views returning 1) select count(*) from gone", "explain analyze delete from page_views",
		"select * into mine from page_views", "create temp table mine as select 1", "copy page_views to '/tmp/x'", "copy (select 1) to program 'id'",
		"select make_partitions('requests', array[date '2026-01-01'])", "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'", "commit", "reset role",
		"select nextval('schema_migrations_id_seq')", "table schema_migrations", "do $$ begin delete from page_views; end $$", "select 1; select 2", "lock table page_views",
	} {
		if err := s.Select(context.Background(), hostile, drain); err == nil {
			t.Errorf("%s: it ran", hostile)
		} else if myweb.ErrorCode(err) != myweb.CodeInvalid {
			t.Errorf("%s: %v", hostile, err)
		}
	}
	if got := selected(t, s, "select cast(count(*) as text) from page_views"); got != "10" {
		t.Errorf("%s page views are left", got)
	}
	if again, err := s.MakeReader(context.Background()); err != nil || again != name {
		t.Errorf("made again: %s, %v", again, err)
	}
}

func drain(rows *sql.Rows) error {
	for rows.Next() {
	}
	return rows.Err()
}

func selected(t *testing.T, s *opened, query string) (answer string) {
	t.Helper()
	err := s.Select(context.Background(), query, func(rows *sql.Rows) error {
		for rows.Next() {
			if err := rows.Scan(&answer); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// Tables go, and can be made again.
func TestDrop(t *testing.T) {
	url := pgtest.Database(t)
	s := open(t, url, postgres.Config{})
	if _, err := loadObject(s, newObject("a", traffic(0, 10))); err != nil {
		t.Fatal(err)
	}
	if err := s.Drop(context.Background()); err != nil {
		t.Fatal(err)
	}
	left := 0
	rows, err := s.QueryContext(context.Background(), "select count(*) from pg_class where relnamespace = 'public'::regnamespace")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		if err := rows.Scan(&left); err != nil {
			t.Fatal(err)
		}
	}
	if rows.Close(); left != 0 {
		t.Errorf("%d tables or indexes are left", left)
	}
	if _, err := loadObject(open(t, url, postgres.Config{}), newObject("a", traffic(0, 10))); err != nil {
		t.Error(err)
	}
}
