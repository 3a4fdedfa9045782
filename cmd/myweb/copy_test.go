package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// everything is all that is in a database, as text.
func (w *world) everything(database string) []string {
	w.Helper()
	before := w.environ["DATABASE_URL"]
	defer func() { w.environ["DATABASE_URL"] = before }()
	w.environ["DATABASE_URL"] = database
	s := w.open()
	defer s.Close()
	return storetest.DumpAll(w, s, append(slices.Clone(load.Tables), "sites", "settings", "sql_history", "sql_questions")...)
}

// A database that moves to a server and back is what it was, and takes more logs
// wherever it is.
func TestCopy(t *testing.T) {
	w := newWorld(t)
	w.environ["VISITOR_SECRET"] = "" // a file, then
	w.environ["TIMEZONE"] = "Europe/Berlin"
	w.generate(3_000)
	file, server, back := w.environ["DATABASE_URL"], pgtest.Database(t), w.path("back.duckdb")
	w.must("ingest", "--quiet", w.path("logs"))
	want := w.everything(file)

	w.environ["STATE_DIR"] = w.folder
	contains(t, w.must("copy", "--from", file, "--to", server), "both hold the same", "users, tokens and share links",
		"the visitors' secret is NOT copied: copy "+file+".secret to "+w.path("myweb.secret"), "daily_breakdowns say what the raw tables say       ok")
	storetest.Same(t, w.everything(server), want)
	delete(w.environ, "TIMEZONE") // it is that of the tables until something writes
	w.must("copy", "--from", server, "--to", back, "--quiet", "--check=false")
	storetest.Same(t, w.everything(back), want)

	w.environ["TIMEZONE"] = "Europe/Berlin"
	contains(t, w.must("copy", "--from", file, "--to", back), "nothing to do: the destination holds all of the source already", "sessions say what the raw tables say               ok")
	copyFile(w, scenario("two-sites")+"/1.log", "more/1.log")
	copyFile(w, file+".secret", "myweb.secret")
	for _, database := range []string{file, server, back} {
		w.must("ingest", "--quiet", "--database", database, w.path("more"))
		w.must("check", "--database", database)
		if got := w.everything(database); len(got) != len(w.everything(file)) {
			t.Errorf("%d rows in %s", len(got), database)
		}
	}
	w.refuse(exitFailed, []string{"copy", "--from", file, "--to", server}, "the destination is not empty", "myweb init --drop")
}

// A copy that is killed, wherever it is, goes on; until it has ended no other
// command takes what is there.
func TestCopyKilled(t *testing.T) {
	w := newWorld(t)
	w.generate(20_000)
	file := w.environ["DATABASE_URL"]
	w.must("ingest", "--quiet", w.path("logs"))
	want, requests := w.everything(file), w.sql("select count(*) from requests")
	random := rand.New(rand.NewPCG(5, uint64(os.Getpid())))
	for round, to := range []string{pgtest.Database(t), w.path("copy.duckdb")} {
		killed, most := 0, 700*time.Millisecond
		for ended := false; !ended && killed < 8; {
			p := w.start("copy", "--quiet", "--check=false", "--from", file, "--to", to)
			select {
			case err := <-p.ended:
				if err != nil {
					t.Fatalf("it ended with %v\n%s", err, p.printed())
				}
				ended = true
			case <-time.After(time.Duration(random.Int64N(int64(most)))):
				signal := os.Kill
				if killed%3 == 2 {
					signal = os.Interrupt
				}
				_ = p.Process.Signal(signal)
				<-p.ended
				killed++
				// It may not have begun, or have ended; but a part is not taken for the whole.
				if out := w.run("sql", "--format", "csv", "--database", to, "select count(*) from requests"); out.status == exitDone {
					if got := strings.Fields(out.stdout)[1]; got != "0" && got != requests {
						t.Fatalf("%s of %s requests are taken for all", got, requests)
					}
				}
			}
		}
		t.Run(fmt.Sprint("round ", round, ", killed ", killed), func(t *testing.T) {
			w.must("copy", "--quiet", "--from", file, "--to", to)
			storetest.Same(t, w.everything(to), want)
		})
	}
}

// What is copied in part is refused by name, and can be removed.
func TestCopyUnfinished(t *testing.T) {
	w := newWorld(t)
	w.generate(500)
	file, server := w.environ["DATABASE_URL"], pgtest.Database(t)
	w.must("ingest", "--quiet", w.path("logs"))
	for _, to := range []string{w.path("copy.duckdb"), server} {
		w.must("init", "--database", to)
		w.environ["DATABASE_URL"] = to
		w.note(to)
		for _, args := range [][]string{{"ingest", w.path("logs")}, {"check"}, {"stats"}, {"sql", "select 1"}, {"undo", "x"}, {"init"}, {"serve", "--listen", "127.0.0.1:0"},
			{"copy", "--from", to, "--to", w.path("other.duckdb")}} {
			w.refuse(exitFailed, args, "holds a part of /srv/old.duckdb only", "`myweb copy` has not finished", "myweb init --drop")
		}
		w.refuse(exitFailed, []string{"copy", "--from", file, "--to", to}, "an unfinished copy of /srv/old.duckdb, not of "+file)
		w.must("init", "--drop", "--yes")
		w.must("copy", "--from", file, "--to", to)
	}
}

// note makes a database an unfinished copy.
func (w *world) note(database string) {
	w.Helper()
	a := w.app
	a.stderr, a.environ = os.Stderr, func(name string) string { return w.environ[name] }
	s, err := a.openAny(w.Context(), database, false)
	if err != nil {
		w.Fatal(err)
	}
	defer s.Close()
	rows, err := s.QueryContext(w.Context(), `insert into settings values ('unfinished_copy', '{"from": "/srv/old.duckdb", "state": "x"}') returning name`)
	if err != nil {
		w.Fatal(err)
	}
	for rows.Next() {
	}
	if err := rows.Close(); err != nil {
		w.Fatal(err)
	}
}

func TestCopyUsage(t *testing.T) {
	w := newWorld(t)
	w.generate(300)
	file := w.environ["DATABASE_URL"]
	w.must("ingest", "--quiet", w.path("logs"))
	for _, c := range []struct {
		args   []string
		status int
		words  string
	}{
		{nil, exitUsage, "name both databases"},
		{[]string{"--from", file}, exitUsage, "name both databases"},
		{[]string{"--from", file, "--to", file}, exitUsage, "the same database"},
		{[]string{"--from", file, "--to", "mysql://x/y"}, exitUsage, "no engine that this version knows"},
		{[]string{"--from", file, "--to", w.path("x.duckdb"), "y"}, exitUsage, "takes no arguments"},
		{[]string{"--database", file}, exitUsage, "there is no flag --database"},
		{[]string{"--from", w.path("absent.duckdb"), "--to", w.path("x.duckdb")}, exitFailed, "--from: no database at"},
	} {
		w.refuse(c.status, append([]string{"copy"}, c.args...), c.words)
	}
	if _, err := os.Stat(w.path("x.duckdb")); err == nil {
		t.Error("a copy that did not begin made a database")
	}
}
