package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// A load goes on when the server that was stopped in the middle of it is there
// again, and says why it waited.
func TestServerStoppedWhileLoading(t *testing.T) {
	w := newWorld(t)
	w.smallFiles()
	w.must("ingest", "--quiet", w.path("logs"))
	want := w.state()
	cluster, err := pgtest.Start(pgtest.Options{Settings: map[string]string{"fsync": "on", "full_page_writes": "on"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	w.environ["DATABASE_URL"] = cluster.Database(t)
	w.must("init")
	p := w.start("ingest", "--quiet", "--batch-rows", "500", "logs")
	for range 600 { // until something is there
		if w.sql("select count(*) from log_objects") != "0" {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := cluster.Stop("QUIT"); err != nil {
		t.Fatal(err)
	}
	p.waitFor(t, `msg="the database was lost; the load goes on when it is there again"`)
	if err := cluster.Start(); err != nil {
		t.Fatal(err)
	}
	if err := <-p.ended; err != nil {
		t.Fatalf("it ended with %v\n%s", err, p.printed())
	}
	w.must("check")
	storetest.Same(t, w.state(), want)
}

// The parts of a database's address make a URL; a password is never shown.
func TestServerURL(t *testing.T) {
	for _, c := range []struct {
		settings map[string]string
		want     string
	}{
		{map[string]string{}, ""},
		{map[string]string{"DB_HOST": "db"}, "postgres://myweb@db:5432/myweb?sslmode=prefer"},
		{map[string]string{"DB_HOST": "db", "DB_PORT": "6432", "DB_NAME": "stats", "DB_USER": "me", "DB_PASSWORD": "a b/c@d", "DB_SSLMODE": "disable"},
			"postgres://me:a%20b%2Fc%40d@db:6432/stats?sslmode=disable"},
		{map[string]string{"DB_HOST": "/run/postgresql"}, "postgres://myweb@/myweb?host=%2Frun%2Fpostgresql&port=5432&sslmode=prefer"},
		{map[string]string{"DB_HOST": "x.rds.example", "USE_AWS_RDS": "true", "DB_SSLROOTCERT": "/etc/rds.pem"},
			"postgres://myweb@x.rds.example:5432/myweb?sslmode=verify-full&sslrootcert=%2Fetc%2Frds.pem"},
		{map[string]string{"USE_AWS_RDS": "TRUE", "DB_SECRET_ARN": "x"}, "postgres://myweb@/myweb?sslmode=verify-full"},
	} {
		a := app{environ: func(name string) string { return c.settings[name] }}
		got := a.serverURL()
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.settings, got, c.want)
		}
		if u, err := url.Parse(got); err != nil || got != "" && strings.Contains(shown(got), "@") {
			t.Errorf("%v is shown as %s: %v %v", c.settings, shown(got), u, err)
		}
	}
}
