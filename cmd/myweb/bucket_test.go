package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/source/aws/awstest"
)

// upload writes made-up logs into a folder and the same files into the bucket,
// and gives the folder.
func (w *world) upload(storage *awstest.Storage, prefix string) string {
	w.Helper()
	folder := w.path("logs")
	from := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	c := generate.Config{Seed: 3, Requests: 5000, From: from, To: from.AddDate(0, 0, 2), Compress: true, Malformed: true}
	if _, err := generate.Write(w.Context(), folder, c, nil); err != nil {
		w.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) < 10 {
		w.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			w.Fatal(err)
		}
		storage.Put(prefix+filepath.Base(file), content)
	}
	return folder
}

const totals = `select (select count(*) from requests), (select sum(request_id % 1000003) from requests), (select count(*) from page_views),
  (select count(*) from sessions), (select sum(session_id % 1000003) from sessions), (select sum(lines) from log_objects), (select sum(lines_rejected) from log_objects)`

// A bucket, in bad weather, gives what its files give.
func TestIngestABucket(t *testing.T) {
	w, storage := newWorld(t), awstest.NewStorage(t)
	folder := w.upload(storage, "cf/")
	storage.Put("other/not-a-log", []byte("nothing to see"))
	storage.Weather(awstest.Storm(15, rand.New(rand.NewPCG(5, 6))))
	contains(t, w.must("ingest", "s3://logs/cf/"), "page views")
	storage.Weather(nil)
	got := w.sql(totals)

	gets := storage.Gets.Load()
	w.environ["CLOUDFRONT_LOGS_BUCKET"], w.environ["CLOUDFRONT_LOGS_PREFIX"] = "logs", "cf/"
	w.must("ingest", "--quiet")
	if again := storage.Gets.Load() - gets; again != 0 {
		t.Errorf("the second time %d objects were fetched", again)
	}
	w.environ["DATABASE_URL"] = w.path("folder.duckdb")
	w.must("ingest", "--quiet", folder)
	if want := w.sql(totals); got != want {
		t.Errorf("from the bucket %s, from the folder %s", got, want)
	}
}

func TestIngestABucketThatCannotBeRead(t *testing.T) {
	w, storage := newWorld(t), awstest.NewStorage(t)
	w.refuse(exitFailed, []string{"ingest", "s3://absent/cf/"}, "list s3://absent/cf/", "no such bucket", "AWS_ENDPOINT_URL")
	w.refuse(exitUsage, []string{"ingest", "s3://logs/?pol=1s"}, "no setting pol", "lookback")
	w.refuse(exitUsage, []string{"ingest", "sqs://queue"}, "files, folders and s3://")
	w.refuse(exitUsage, []string{"ingest"}, "CLOUDFRONT_LOGS_BUCKET")
	if _, err := os.Stat(w.environ["DATABASE_URL"]); err == nil {
		t.Error("a database was made for nothing")
	}
	storage.Put("cf/torn.gz", []byte("\x1f\x8b\x08 this is no gzip"))
	o := w.run("ingest", "s3://logs/cf/")
	if o.status != exitFailed || !strings.Contains(o.stdout+o.stderr, "s3://logs/cf/torn.gz") {
		t.Errorf("status %d\n%s%s", o.status, o.stdout, o.stderr)
	}
}
