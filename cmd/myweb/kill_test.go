package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// kills is how often a load is killed. Each one costs about a second.
const kills = 25

// A load that is killed at any instant, again and again, on the same database,
// ends with the tables of one that was left in peace.
func TestKilledAtAnyInstant(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a process for half a minute")
	}
	w := newWorld(t)
	w.smallFiles()
	w.must("ingest", w.path("logs"))
	want := w.state()
	w.environ["DATABASE_URL"] = w.path("measured.duckdb")
	started := time.Now()
	if w.kill(time.Minute) {
		t.Fatal("a load takes more than a minute")
	}
	whole := time.Since(started)
	random := rand.New(rand.NewPCG(1, uint64(os.Getpid())))
	for killed, round := 0, 0; killed < kills; round++ {
		w.environ["DATABASE_URL"] = w.path(fmt.Sprint("round-", round, ".duckdb"))
		for killed < kills && w.kill(time.Duration(random.Int64N(int64(min(whole/3, 1500*time.Millisecond))))) {
			killed++
		}
		t.Logf("killed %d times, %s lines are there; a whole load takes %v", killed, w.lines(), whole)
		w.must("ingest", "--quiet", "--batch-rows", "100", w.path("logs"))
		w.must("check")
		t.Run(fmt.Sprintf("after %d kills", killed), func(t *testing.T) { storetest.Same(t, w.state(), want) })
	}
}

// The same in PostgreSQL, where what dies is the client of a server.
func TestKilledOnPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a process for half a minute")
	}
	w := newWorld(t)
	w.smallFiles()
	w.must("ingest", "--quiet", w.path("logs"))
	want := w.state()
	w.environ["DATABASE_URL"] = pgtest.Database(t)
	random := rand.New(rand.NewPCG(2, uint64(os.Getpid())))
	killed := 0
	for killed < 8 && w.kill(time.Duration(random.Int64N(int64(1500*time.Millisecond)))) {
		killed++
	}
	t.Logf("killed %d times", killed)
	w.must("ingest", "--quiet", w.path("logs"))
	w.must("check")
	storetest.Same(t, w.state(), want)
}

// smallFiles makes some sixty log files, one of which is larger than a batch;
// some lines are in two of them, and some are malformed.
func (w *world) smallFiles() {
	w.Helper()
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []generate.Config{
		{Requests: 4000, To: from.Add(20 * time.Hour), Compress: true},
		{Requests: 6000, To: from.Add(2 * time.Hour), Sites: []string{"www.example.com"}},
	} {
		c.Seed, c.From, c.Malformed = 7, from, true
		if _, err := generate.Write(w.Context(), w.path("logs", fmt.Sprint(c.Requests)), c, nil); err != nil {
			w.Fatal(err)
		}
	}
}

// kill starts a load and kills it after a time. It says false when the load
// had ended before.
func (w *world) kill(after time.Duration) bool {
	w.Helper()
	p := w.start("ingest", "--quiet", "--batch-rows", "100", "logs")
	select {
	case err := <-p.ended:
		if err != nil {
			w.Fatalf("it ended with %v\n%s", err, p.printed())
		}
		return false
	case <-time.After(after):
	}
	if err := p.Process.Kill(); err != nil {
		w.Fatal(err)
	}
	return <-p.ended != nil
}

// lines is how many lines are loaded.
func (w *world) lines() string {
	w.Helper()
	if _, err := os.Stat(w.environ["DATABASE_URL"]); err != nil {
		return "no"
	}
	w.must("init") // the tables, when it was killed before there were any
	return strings.TrimSpace(w.sql("select coalesce(sum(lines), 0) from log_objects"))
}

// state is all that is in the database, but for what depends on which of two
// copies was first.
func (w *world) state() []string {
	w.Helper()
	s := w.open()
	defer s.Close()
	state := storetest.DumpAll(w, s, append(slices.Clone(storetest.DataTables), "user_agents", "rejected_lines")...)
	objects, err := s.LogObjects(context.Background(), 0)
	if err != nil {
		w.Fatal(err)
	}
	var sum myweb.LogObject
	for _, o := range objects {
		state = append(state, fmt.Sprintf("log object %s: lines %d, rejected %d, %v - %v, whole %v", o.URI, o.Lines, o.LinesRejected, o.FirstAt, o.LastAt, !o.LoadedAt.IsZero()))
		sum.RequestsLoaded += o.RequestsLoaded
		sum.PageViewsLoaded += o.PageViewsLoaded
		sum.Duplicates += o.Duplicates
	}
	return append(state, fmt.Sprintf("all log objects: %+v", sum))
}

// An object of which another process has loaded a part, and then died, is read
// to its end by the next one.
func TestPartOfAnotherProcess(t *testing.T) {
	w := newWorld(t)
	w.generate(2_000)
	url := pgtest.Database(t)
	w.environ["DATABASE_URL"] = url
	w.must("ingest", "--quiet", w.path("logs"))
	want := w.state()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "update log_objects set loaded_at = null"); err != nil {
		t.Fatal(err)
	}
	w.must("ingest", "--quiet", w.path("logs"))
	storetest.Same(t, w.state(), want)
	if got := w.sql("select count(*) from log_objects where loaded_at is null"); got != "0" {
		t.Errorf("%s objects are not whole", got)
	}
}
