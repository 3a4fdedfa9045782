package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"strings"
	"sync/atomic"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/s3"
)

// defaultSources is the bucket that the environment names.
func (a *app) defaultSources() []string {
	bucket := a.getenv("CLOUDFRONT_LOGS_BUCKET")
	if bucket == "" {
		return nil
	}
	return []string{"s3://" + strings.TrimPrefix(bucket, "s3://") + "/" + strings.TrimPrefix(a.getenv("CLOUDFRONT_LOGS_PREFIX"), "/")}
}

// shareAWS puts the settings of AWS that stand in .env into the environment:
// its SDK looks for them there only.
func shareAWS(dotenv map[string]string) error {
	for name, value := range dotenv {
		if _, set := os.LookupEnv(name); set || !strings.HasPrefix(name, "AWS_") {
			continue
		}
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf(".env: %s: %w", name, err)
		}
	}
	return nil
}

func isBucket(source string) bool { return strings.HasPrefix(source, "s3://") }

// openBuckets connects to the buckets among sources, so that a wrong name or
// missing right is said before anything is made or loaded.
func (a *app) openBuckets(ctx context.Context, sources []string) ([]*s3.Source, error) {
	var buckets []*s3.Source
	for _, text := range sources {
		scheme, _, ok := strings.Cut(text, "://")
		switch {
		case !ok:
			if err := slashed(text); err != nil {
				return nil, err
			}
			continue
		case !isBucket(text):
			return nil, myweb.Errorf(myweb.CodeInvalid, "source %s: ingest reads files, folders and s3://, not %s://", text, scheme)
		}
		bucket, err := s3.Parse(text)
		if err != nil {
			return nil, err
		}
		if err := checkFields("source "+text, bucket.Fields); err != nil {
			return nil, err
		}
		if err := bucket.Connect(ctx); err != nil {
			return nil, err
		}
		buckets = append(buckets, bucket)
	}
	return buckets, nil
}

// objectCount is how much there is to read, as far as it is counted.
type objectCount struct{ objects, bytes atomic.Int64 }

// countObjects counts objects, in the background where listing them takes a
// while.
func countObjects(objects iter.Seq2[source.Object, error], background bool) (*objectCount, func()) {
	all, stopped := &objectCount{}, atomic.Bool{}
	counting := func() {
		for object, err := range objects {
			if stopped.Load() {
				return
			}
			all.objects.Add(1)
			if err == nil {
				all.bytes.Add(object.Size)
			}
		}
	}
	if background {
		go counting()
	} else {
		counting()
	}
	return all, func() { stopped.Store(true) }
}
