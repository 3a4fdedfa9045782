package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

// crampedStore finds no memory for so many of its first batches.
type crampedStore struct {
	*duckdb.Store
	failures int
	limits   []string // that it was grown to
}

func (s *crampedStore) Grow() (limit string, err error) {
	limit, err = s.Store.Grow()
	s.limits = append(s.limits, limit)
	return limit, err
}

func (s *crampedStore) Begin(ctx context.Context) (myweb.Batch, error) {
	b, err := s.Store.Begin(ctx)
	return crampedBatch{b, s}, err
}

type crampedBatch struct {
	myweb.Batch
	store *crampedStore
}

func (b crampedBatch) Load(ctx context.Context, objects []myweb.LogObject) (myweb.Loaded, error) {
	if b.store.failures > 0 {
		b.store.failures--
		return myweb.Loaded{}, errors.Join(errors.New("Out of Memory Error: could not allocate block"), b.Rollback())
	}
	return b.Batch.Load(ctx, objects)
}

// A load that finds no memory is tried once more with twice as much, or with
// smaller batches where somebody has set how much it may take.
func TestLoadWithoutMemory(t *testing.T) {
	for _, c := range []struct {
		name, limit string // of DB_MEMORY_LIMIT
		rows        int    // of --batch-rows
		failures    int
		says        string
		grown       string
		wantRows    int
	}{
		{name: "there is enough"},
		{name: "twice as much is enough", failures: 1, says: "tried once more with twice as much", grown: "228MiB"},
		{name: "twice as much is too little", failures: 2, says: "tried once more with twice as much", grown: "228MiB"},
		{name: "smaller batches", limit: "120MB", failures: 1, says: "tried once more with smaller batches", wantRows: 62_500},
		{name: "halved batches", limit: "120MB", rows: 1001, failures: 1, says: "tried once more with smaller batches", wantRows: 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			var stderr bytes.Buffer
			w.environ["DB_MEMORY_LIMIT"] = c.limit
			a := &app{stderr: &stderr, stdout: io.Discard, environ: func(name string) string { return w.environ[name] }}
			opened, err := a.openLoader(t.Context(), w.environ["DATABASE_URL"])
			if err != nil {
				t.Fatal(err)
			}
			store := &crampedStore{Store: opened.(*duckdb.Store), failures: c.failures}
			pipeline, err := a.openPipeline(t.Context(), store, w.environ["DATABASE_URL"])
			if err != nil {
				t.Fatal(err)
			}
			in := &ingest.Ingester{Store: store, Pipeline: pipeline, BatchRows: c.rows, Progress: &ingest.Progress{}}
			summary, err := a.load(t.Context(), in, source.Files(filepath.Join(scenario("campaign"), "1.log")))
			if failed := c.failures > 1; failed != (err != nil) || !failed && (summary.Objects != 1 || summary.PageViews != 4) {
				t.Errorf("%v, %+v", err, summary)
			}
			if said := stderr.String(); strings.Count(said, "level=WARN") != min(1, c.failures) || !strings.Contains(said, c.says) {
				t.Errorf("it said %q", said)
			}
			if strings.Join(store.limits, " ") != c.grown || in.BatchRows != max(c.rows/(1+min(1, c.failures)), c.wantRows) {
				t.Errorf("grown to %s, batches of %d", store.limits, in.BatchRows)
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			w.must("check")
		})
	}
}
