package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// bigBatchVariable says how many megabytes of log lines the batch of TestBigBatch
// has. `make bigbatch` makes it a gigabyte; that takes minutes.
const bigBatchVariable = "MYWEB_TEST_BATCH_MB"

// mostMemory is what the program may take for a batch of any size in PostgreSQL:
// rows wait in the server, and not in the program.
const mostMemory = 512 << 20

// All that there is goes into PostgreSQL as one batch, in one transaction, far
// larger than batches are. The program stays small, and the figures are those of
// a file that was loaded in usual batches.
func TestBigBatch(t *testing.T) {
	megabytes := 64
	if text := os.Getenv(bigBatchVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s=%s: %v", bigBatchVariable, text, err)
		}
		megabytes = n
	}
	w := newWorld(t)
	made := w.megabytes(megabytes)
	t.Logf("%d lines, %d MB unpacked", made.Lines, made.TextBytes>>20)
	w.must("ingest", "--quiet", w.path("logs"))
	const figures = `select * from daily_metrics order by site, date`
	const counts = `select (select count(*) from requests), (select count(*) from page_views), (select count(*) from sessions), (select count(*) from visitors),
	  (select sum(lines) from log_objects), (select sum(duplicates) from log_objects), (select count(*) from rejected_lines)`
	wantFigures, wantCounts := w.rows(figures), w.sql(counts)

	w.environ["DATABASE_URL"] = pgtest.Database(t)
	began := time.Now()
	p := w.start("ingest", "--quiet", "--batch-rows", "1000000000", "logs")
	if err := <-p.ended; err != nil {
		t.Fatalf("it ended with %v\n%s", err, p.printed())
	}
	t.Logf("loaded in %v", time.Since(began).Round(time.Second))
	storetest.Same(t, w.rows(figures), wantFigures)
	if got := w.sql(counts); got != wantCounts {
		t.Errorf("requests, page views, sessions, visitors, lines, duplicates, rejected: %s, want %s", got, wantCounts)
	}
	if got := w.sql("select count(distinct first_loaded_at) from loaded_hours"); got != "1" {
		t.Errorf("it was loaded in %s transactions", got)
	}
	if usage, ok := p.ProcessState.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" {
		peak := usage.Maxrss << 10
		t.Logf("the program took %d MB", peak>>20)
		if peak > mostMemory {
			t.Errorf("the program took %d MB, want at most %d", peak>>20, mostMemory>>20)
		}
	}
}

// megabytes makes logs of at least this size, unpacked.
func (w *world) megabytes(n int) generate.Summary {
	w.Helper()
	const bytesPerLine = 400 // somewhat less than lines have
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	made, err := generate.Write(w.Context(), w.path("logs"), generate.Config{
		Seed: 9, Requests: n << 20 / bytesPerLine, From: from, To: from.AddDate(0, 0, 7), LinesPerFile: 50_000, Compress: true, GzipLevel: 1, Malformed: true,
	}, nil)
	if err != nil {
		w.Fatal(err)
	}
	if made.TextBytes < int64(n)<<20 {
		w.Fatalf("made %d bytes of log lines, want %d MB", made.TextBytes, n)
	}
	return made
}

// rows gives the lines of the CSV that answers a query.
func (w *world) rows(query string) []string {
	w.Helper()
	return strings.Split(w.sql(query), "\n")
}
