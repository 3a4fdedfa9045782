package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// `myweb maintain` that is killed at any instant, and run again, leaves what one
// leaves that was not disturbed. Fewer days are kept each time.
func TestMaintainKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a process for a quarter of a minute")
	}
	random := rand.New(rand.NewPCG(3, uint64(os.Getpid())))
	for _, engine := range []string{"DuckDB", "PostgreSQL"} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t)
			now := time.Now().UTC()
			c := generate.Config{Seed: 5, Requests: 6000, From: now.AddDate(0, 0, -100), To: now, Compress: true}
			if _, err := generate.Write(t.Context(), w.path("logs"), c, nil); err != nil {
				t.Fatal(err)
			}
			quiet, killed := w.path("quiet.duckdb"), w.path("killed.duckdb")
			if engine == "PostgreSQL" {
				quiet, killed = pgtest.Database(t), pgtest.Database(t)
			}
			for _, database := range []string{quiet, killed} {
				w.must("ingest", "--quiet", "--database", database, w.path("logs"))
			}
			for _, days := range []int{80, 55, 30, 5} {
				w.environ["RETENTION_REQUESTS_DAYS"], w.environ["RETENTION_PAGE_VIEWS_DAYS"] = fmt.Sprint(days), fmt.Sprint(days+3)
				var whole time.Duration
				kills := 0
				for day := ""; day != today(); { // both of the same day
					day = today()
					began := time.Now()
					w.maintainFor(quiet, time.Minute)
					whole = time.Since(began)
					for kills = 0; kills < 3 && w.maintainFor(killed, time.Duration(random.Int64N(int64(whole)))); kills++ {
					}
					w.maintainFor(killed, time.Minute)
				}
				t.Logf("%d days: killed %d times; undisturbed it takes %v", days, kills, whole)
				w.environ["DATABASE_URL"] = quiet
				want := w.state()
				w.environ["DATABASE_URL"] = killed
				storetest.Same(t, w.state(), want)
			}
			w.must("check")
			if w.sql("select count(*) from requests") == w.sql("select sum(requests) from daily_metrics") {
				t.Error("nothing was removed")
			}
		})
	}
}

func today() string { return time.Now().UTC().Format(time.DateOnly) }

// maintainFor runs `myweb maintain` and kills it after a time; it says whether it
// was killed.
func (w *world) maintainFor(database string, most time.Duration) bool {
	w.Helper()
	p := w.start("maintain", "--database", database)
	select {
	case err := <-p.ended:
		if err != nil {
			w.Fatalf("it ended with %v\n%s", err, p.printed())
		}
		return false
	case <-time.After(most):
	}
	_ = p.Process.Kill() // it may have ended just now
	return <-p.ended != nil
}
