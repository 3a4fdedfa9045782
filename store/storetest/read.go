package storetest

import (
	"context"
	"database/sql"
	"testing"
)

// readContract: what a person asks only reads.
var readContract = []contract{
	{"statements that write are refused", testRefused},
	{"arguments", testArguments},
	{"a stopped statement", testStoppedStatement},
}

// selector runs statements that a person wrote.
type selector interface {
	Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error
}

func testRefused(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	person, ok := s.(selector)
	if !ok {
		t.Skip("this store takes no statements of people")
	}
	Load(t, s, "a", evening()...)
	want := DumpAll(t, s, allTables...)
	for _, statement := range []string{
		"delete from requests", "update sessions set page_views = 0", "insert into rejected_lines values (1, 1, 'x', 'y')", "drop table page_views",
		"create table mine (n integer)", "select 1; delete from requests", "begin", "",
	} {
		err := person.Select(context.Background(), statement, func(rows *sql.Rows) error {
			for rows.Next() {
			}
			return rows.Err()
		})
		if err == nil {
			t.Errorf("%s: it ran", statement)
		}
	}
	if got := DumpAll(t, s, allTables...); Difference(got, want) != "" {
		t.Errorf("the tables changed:\n%s", Difference(got, want))
	}
}

func testArguments(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", view(1, 7, "2026-03-28 20:00:00", at("/it's")), view(2, 7, "2026-03-28 20:10:00"))
	rows, err := s.QueryContext(context.Background(), "select count(*) from page_views where url_path = $1 and timestamp >= $2", "/it's",
		parse("2026-03-28 20:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil || n != 1 {
			t.Fatalf("%d rows, %v", n, err)
		}
	}
}

func testStoppedStatement(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if rows, err := s.QueryContext(ctx, "select 1"); err == nil {
		rows.Close()
		t.Fatal("a cancelled statement ran")
	}
	Load(t, s, "a", evening()...)
	if number(t, s, "select count(*) from requests") != 60 {
		t.Fatal("the store does not go on")
	}
}
