package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/ingest/supervise"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/kinesis"
	"github.com/myweb-analytics/myweb/source/s3"
	"github.com/myweb-analytics/myweb/source/sqs"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/query"
)

// supervisor makes what loads by itself; nil when there are no sources.
func (a *app) supervisor(ctx context.Context, s service) (*supervise.Supervisor, error) {
	if len(s.sources) == 0 {
		return nil, nil
	}
	pipeline, err := a.openPipeline(ctx, s.store, s.database)
	if err != nil {
		return nil, err
	}
	loader := ingest.NewLoader(ingest.Ingester{
		Store: s.store, Pipeline: pipeline, Parquet: duckdb.ReadParquet, BatchRows: s.batchRows,
	})
	loader.Wait = s.batchWait
	live := supervise.New(loader, s.log, a.now)
	live.Every(maintainEvery, "maintain", a.maintainTask(s))
	for _, text := range s.sources {
		if !strings.Contains(text, "://") && source.IsPattern(text) && !source.Exists(text) {
			s.log.Warn("no file matches the pattern yet", "source", text)
		}
		followed := live.Source(text)
		if followed.Run, err = following(text, s, followed); err != nil {
			return nil, err
		}
		newest, err := query.Reports{DB: s.store}.NewestOf(ctx, brought(text))
		if err != nil {
			return nil, err
		}
		followed.Began(newest)
	}
	return live, nil
}

// brought is a pattern, in SQL, of the names of the log objects that a source
// brings; of a queue it is all buckets, for it does not say which.
func brought(text string) string {
	literal := strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace
	scheme, place, isURI := strings.Cut(text, "://")
	place, _, _ = strings.Cut(place, "?")
	switch {
	case !isURI:
		fixed, _, isPattern := strings.Cut(strings.NewReplacer("*", "\x00", "?", "\x00", "[", "\x00").Replace(absolute(text)), "\x00")
		if info, err := os.Stat(text); err == nil && !info.IsDir() {
			return literal(absolute(text))
		} else if isPattern && err != nil {
			return literal(fixed) + "%"
		}
		return literal(strings.TrimSuffix(absolute(text), "/")) + "/%"
	case scheme == "kinesis":
		return "kinesis://%/" + literal(place) + "/%"
	case scheme == "s3":
		return "s3://" + literal(place) + "%"
	}
	return "s3://%"
}

// following gives what follows a source. Nothing is connected to yet: what is
// away now may be there later.
func following(text string, s service, to *supervise.Source) (run func(context.Context) error, err error) {
	switch scheme, _, _ := strings.Cut(text, "://"); scheme {
	case "s3":
		bucket, err := s3.Parse(text)
		if err != nil {
			return nil, err
		}
		bucket.Gone = to.Gone
		bucket.Load = to.Load // says what could not be read, so Failed need not
		return bucket.Run, checkFields("source "+text, bucket.Fields)
	case "sqs":
		queue, err := sqs.Parse(text)
		if err != nil {
			return nil, err
		}
		queue.Load, queue.Failed, queue.Gone = to.Load, to.Failed, to.Gone
		return queue.Run, checkFields("source "+text, queue.Fields)
	case "kinesis":
		stream, err := kinesis.Parse(text)
		if err != nil {
			return nil, err
		}
		stream.Load, stream.Failed, stream.Checkpoints = to.Load, to.Failed, s.store.Checkpoints
		return stream.Run, checkFields("source "+text, stream.Fields)
	}
	follower := source.Follower{Paths: []string{text}, Poll: s.poll, Load: to.Load, Failed: to.Failed, Looked: to.Looked, Gone: to.Gone}
	return follower.Run, nil
}

// followable refuses sources that can never be followed. A folder that is not
// there may come: it fails until then.
func followable(sources []string) error {
	for _, text := range sources {
		scheme, _, isURI := strings.Cut(text, "://")
		switch {
		case text == "-":
			return usagef("standard input cannot be followed; use `myweb ingest -`")
		case isURI:
			if err := followableURI(text, scheme); err != nil {
				return err
			}
		default:
			if err := slashed(text); err != nil {
				return err
			}
		}
	}
	return nil
}

// followableURI refuses what is said at once, before anything is made.
func followableURI(text, scheme string) (err error) {
	switch scheme {
	case "s3":
		_, err = s3.Parse(text)
	case "sqs":
		_, err = sqs.Parse(text)
	case "kinesis":
		_, err = kinesis.Parse(text)
	default:
		return usagef("source %s: %s:// is no source; there are s3://, sqs:// and kinesis://", text, scheme)
	}
	return err
}

// slashed refuses a source that would be a URI with all of its slashes.
func slashed(text string) error {
	scheme, _, _ := strings.Cut(text, ":")
	if scheme != text && slices.Contains([]string{"s3", "sqs", "kinesis"}, scheme) && !source.Exists(text) {
		return usagef("source %s: there is no such file or folder; want %s:// with two slashes", text, scheme)
	}
	return nil
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
	if isServer(path) {
		return shown(path)
	}
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
