package pgtest_test

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

func ask(t *testing.T, url, query string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// Each test has a database of its own.
func TestDatabase(t *testing.T) {
	one, other := pgtest.Database(t), pgtest.Database(t)
	if ask(t, one, "select current_database()") == ask(t, other, "select current_database()") {
		t.Errorf("%s and %s are the same", one, other)
	}
	if version := ask(t, one, "show server_version"); version < "15" {
		t.Errorf("the server is of version %s", version)
	}
}

// A server keeps its data when it is stopped, and leaves nothing when it is
// closed.
func TestStopAndStart(t *testing.T) {
	c, err := pgtest.Start(pgtest.Options{TCP: true, Settings: map[string]string{"fsync": "on"}})
	if err != nil {
		t.Fatal(err)
	}
	url := c.LoopbackURL("postgres")
	run(t, url, "create table kept as select 'yes' as answer")
	for _, signal := range []string{"INT", "QUIT"} {
		if err := c.Stop(signal); err != nil {
			t.Fatal(err)
		}
		if conn, err := pgx.Connect(context.Background(), url); err == nil {
			conn.Close(context.Background())
			t.Fatal("it answers although it was stopped")
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
	}
	if answer := ask(t, url, "select answer from kept"); answer != "yes" {
		t.Errorf("it kept %q", answer)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.Folder); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", c.Folder, err)
	}
}

func run(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
