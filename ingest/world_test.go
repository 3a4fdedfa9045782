package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/enrich"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

var pipeline = sync.OnceValues(func() (*enrich.Pipeline, error) {
	definitions, err := enrich.Load("", []byte("the secret of the tests, which is none"))
	return enrich.New(definitions), err
})

// log is a log that is cut into files.
type log struct {
	header string
	lines  []string
}

// logs gives about n lines of three sites, some of them malformed. Every 40th
// has a copy.
var logs = func() func(t testing.TB, n int) log {
	var mu sync.Mutex
	made := map[int]log{}
	return func(t testing.TB, n int) log {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if _, ok := made[n]; !ok {
			made[n] = makeLog(t, n)
		}
		return made[n]
	}
}()

func makeLog(t testing.TB, n int) log {
	t.Helper()
	var text bytes.Buffer
	from := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	c := generate.Config{Seed: 7, Requests: n, From: from, To: from.AddDate(0, 0, 3), Malformed: true}
	if _, err := generate.Stream(context.Background(), &text, c); err != nil {
		t.Fatal(err)
	}
	var l log
	for line := range strings.Lines(text.String()) {
		if strings.HasPrefix(line, "#") {
			l.header += line
			continue
		}
		l.lines = append(l.lines, line)
	}
	for i := 0; i < len(l.lines); i += 40 {
		l.lines = append(l.lines, l.lines[i])
	}
	return l
}

// file is a log file of these lines.
func (l log) file(lines []string, gz bool) []byte {
	text := []byte(l.header + strings.Join(lines, ""))
	if !gz {
		return text
	}
	return packed(text)
}

func packed(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text) // a bytes.Buffer does not fail
	_ = w.Close()
	return b.Bytes()
}

func write(t testing.TB, folder, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB) *duckdb.Store {
	t.Helper()
	s := openAt(t, filepath.Join(t.TempDir(), "test.duckdb"))
	t.Cleanup(func() { closed(t, s) })
	return s
}

func openAt(t testing.TB, path string) *duckdb.Store {
	t.Helper()
	s, err := duckdb.Open(context.Background(), path, duckdb.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closed(t testing.TB, s *duckdb.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

type option func(*ingest.Ingester)

func rows(n int) option    { return func(in *ingest.Ingester) { in.BatchRows = n } }
func workers(n int) option { return func(in *ingest.Ingester) { in.Workers = n } }

func ingester(t testing.TB, s myweb.Store, options ...option) *ingest.Ingester {
	t.Helper()
	p, err := pipeline()
	if err != nil {
		t.Fatal(err)
	}
	in := &ingest.Ingester{Store: s, Pipeline: p, Parquet: duckdb.ReadParquet, Workers: 2, Progress: &ingest.Progress{}}
	for _, o := range options {
		o(in)
	}
	return in
}

// load loads the objects; what cannot be read is in the summary.
func load(t testing.TB, s myweb.Store, objects iter.Seq2[source.Object, error], options ...option) *ingest.Summary {
	t.Helper()
	summary, err := ingester(t, s, options...).Run(context.Background(), objects)
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, summary)
	return summary
}

func addsUp(t testing.TB, s *ingest.Summary) {
	t.Helper()
	if sum := s.PageViews + s.OtherRequests + s.BotRequests() + s.Duplicates + s.LinesRejected(); sum != s.Lines {
		t.Fatalf("%d lines, but the parts add up to %d: %+v", s.Lines, sum, s)
	}
}

// tables are what must not depend on how the lines came.
func tables(t storetest.TB, s myweb.Store) []string {
	t.Helper()
	return storetest.DumpAll(t, s, append(slices.Clone(storetest.DataTables), "user_agents")...)
}

// tablesOf are the tables of the files alone, loaded at once.
func tablesOf(t testing.TB, paths ...string) []string {
	t.Helper()
	s := open(t)
	load(t, s, source.Files(paths...))
	storetest.Sound(t, s)
	return tables(t, s)
}

// ledgerRow is what the ledger says of an object, without when.
func ledgerRow(t testing.TB, s myweb.Store, path string) myweb.LogObject {
	t.Helper()
	objects, err := s.LogObjects(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if o.URI == path {
			if o.LoadedAt.IsZero() {
				t.Errorf("%s is loaded only in part", path)
			}
			o.LoadedAt = time.Time{}
			return o
		}
	}
	t.Fatalf("%s is not in the ledger", path)
	return myweb.LogObject{}
}

// nothingOf fails the test when a trace of the object is left.
func nothingOf(t testing.TB, s myweb.Store, path string) {
	t.Helper()
	objects, err := s.LogObjects(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if o.URI == path {
			t.Errorf("the ledger has %+v", o)
		}
	}
}

// failed wants exactly one failure, of the object at path.
func failed(t testing.TB, summary *ingest.Summary, path string) {
	t.Helper()
	if len(summary.Failures) != 1 || summary.Failures[0].URI != path {
		t.Fatalf("failures %v, want one of %s", summary.Failures, path)
	}
	if myweb.ErrorCode(summary.Err()) != myweb.CodeUnreadable {
		t.Fatalf("the run says %v", summary.Err())
	}
	if !strings.Contains(fmt.Sprint(summary.Failures[0]), path) {
		t.Fatalf("%v does not name the file", summary.Failures[0])
	}
}
