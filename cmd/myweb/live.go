package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/ingest/supervise"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/s3"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

// supervisor makes what loads by itself; nil when there are no sources.
func (a *app) supervisor(s service) (*supervise.Supervisor, error) {
	if len(s.sources) == 0 {
		return nil, nil
	}
	pipeline, err := a.openPipeline(s.database)
	if err != nil {
		return nil, err
	}
	loader := ingest.NewLoader(ingest.Ingester{
		Store: s.store, Pipeline: pipeline, Parquet: duckdb.ReadParquet, BatchRows: s.batchRows,
	})
	loader.Wait = s.batchWait
	live := supervise.New(loader, s.log, a.now)
	for _, text := range s.sources {
		followed := live.Source(text)
		if followed.Run, err = following(text, s.poll, followed); err != nil {
			return nil, err
		}
	}
	return live, nil
}

// following gives what follows a source. Nothing is connected to yet: what is
// away now may be there later.
func following(text string, poll time.Duration, to *supervise.Source) (run func(context.Context) error, err error) {
	if isBucket(text) {
		bucket, err := s3.Parse(text)
		if err != nil {
			return nil, err
		}
		bucket.Load = to.Load // says what could not be read, so Failed need not
		return bucket.Run, nil
	}
	follower := source.Follower{Paths: []string{text}, Poll: poll, Load: to.Load, Failed: to.Failed}
	return follower.Run, nil
}

// runUntil runs what ends when ctx does, and says so if it does not end soon:
// what is stuck in a network or a disk must not keep the program.
func runUntil(ctx context.Context, run func(context.Context)) error {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run(ctx)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	select {
	case <-ended:
		return nil
	case <-time.After(shutdownTime):
		return errors.New("the sources have not ended in time; what they were loading is given up, nothing is lost")
	}
}

func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
