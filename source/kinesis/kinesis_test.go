package kinesis

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// database is a store and what loads into it, one load at a time.
type database struct {
	*testing.T
	store    *duckdb.Store
	ingester *ingest.Ingester
	turn     chan struct{}
	loads    atomic.Int64
	fail     func() error // before a load, nil for none
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	store, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "test.duckdb"), duckdb.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	definitions, err := enrich.Load("", []byte("the secret of the tests, which is none"))
	if err != nil {
		t.Fatal(err)
	}
	in := &ingest.Ingester{Store: store, Pipeline: enrich.New(definitions), Workers: 1}
	return &database{T: t, store: store, ingester: in, turn: make(chan struct{}, 1)}
}

func (d *database) load(ctx context.Context, objects []source.Object) error {
	d.turn <- struct{}{}
	defer func() { <-d.turn }()
	if d.fail != nil {
		if err := d.fail(); err != nil {
			return err
		}
	}
	d.loads.Add(1)
	return d.ingest(ctx, func(yield func(source.Object, error) bool) {
		for _, o := range objects {
			if !yield(o, nil) {
				return
			}
		}
	})
}

func (d *database) ingest(ctx context.Context, objects iter.Seq2[source.Object, error]) error {
	summary, err := d.ingester.Run(ctx, objects)
	return errors.Join(err, summaryErr(summary))
}

func summaryErr(s *ingest.Summary) error {
	if s == nil {
		return nil
	}
	return s.Err()
}

func (d *database) count(query string) (n int) {
	d.Helper()
	rows, err := d.store.QueryContext(d.Context(), query)
	if err != nil {
		d.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			d.Fatal(err)
		}
	}
	return n
}

// tables are what must not depend on how the lines came.
func (d *database) tables() []string {
	d.Helper()
	storetest.Sound(d, d.store)
	return storetest.DumpAll(d, d.store, storetest.DataTables...)
}

func (d *database) source(t *testing.T, text string) *Source {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s.Poll, s.Reshards = 10*time.Millisecond, 20*time.Millisecond
	s.Checkpoints, s.Load = d.store.Checkpoints, d.load
	return s
}

// run runs the source until the database has so many requests.
func (d *database) run(s *Source, requests int) {
	d.Helper()
	ctx, cancel := context.WithCancel(d.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for range 6000 {
		if d.count("select count(*) from requests") >= requests {
			cancel()
			if err := <-ended; err != nil {
				d.Error(err)
			}
			return
		}
		select {
		case err := <-ended:
			d.Fatalf("it ended: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	d.Fatalf("%d requests came, want %d", d.count("select count(*) from requests"), requests)
}

const fields = "timestamp,c-ip,sc-status,sc-bytes,cs-method,cs-host,cs-uri-stem,x-edge-request-id,cs-user-agent,x-edge-response-result-type"

// lines gives n lines of real-time logs with the fields above.
func logLines(n int) []string {
	var all []string
	for i := range n {
		at := time.Date(2026, 11, 22, 10, 0, i, 0, time.UTC)
		all = append(all, fmt.Sprintf("%d.%03d\t192.0.2.%d\t200\t1234\tGET\texample.com\t/page-%d.html\tid%05d==\tMozilla/5.0%%20(X11;%%20Linux%%20x86_64;%%20rv:145.0)%%20Gecko/20100101%%20Firefox/145.0\tHit\n",
			at.Unix(), i%1000, i%20, i%7, i))
	}
	return all
}

// fromFile is a database that has the lines from a file.
func fromFile(t *testing.T, all []string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "realtime.log")
	if err := os.WriteFile(path, []byte(strings.Join(all, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDatabase(t)
	d.ingester.Decoder.Fields = strings.Split(fields, ",")
	if err := d.ingest(t.Context(), source.Files(path)); err != nil {
		t.Fatal(err)
	}
	return d.tables()
}

const one, two, three, four = "shardId-000000000000", "shardId-000000000001", "shardId-000000000002", "shardId-000000000003"

// Shards that split, iterators that expire, errors, loads that fail, and a
// process that is stopped at any time: each record counts once.
func TestStream(t *testing.T) {
	all := logLines(300)
	server, d := newStream(t, one, two), newDatabase(t)
	random := rand.New(rand.NewPCG(8, 9))
	server.trouble = func() string {
		switch random.IntN(25) {
		case 0:
			return "InternalFailure"
		case 1:
			return "ProvisionedThroughputExceededException"
		case 2:
			return "ExpiredTokenException"
		}
		return ""
	}
	put := func(from, to int, shards ...string) {
		for i := from; i < to; i++ {
			server.put(shards[i%len(shards)], all[i])
		}
	}
	put(0, 100, one, two)
	d.run(d.source(t, "kinesis://logs?fields="+fields), 100)

	put(100, 160, one, two)
	server.expire()
	failed := false
	d.fail = func() error {
		if !failed {
			failed = true
			return errors.New("the disk is full")
		}
		return nil
	}
	if err := d.source(t, "kinesis://logs?fields="+fields).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "disk is full") {
		t.Fatalf("a load failed, and the source says %v", err)
	}
	d.run(d.source(t, "kinesis://logs?fields="+fields), 160)

	put(160, 200, one, two)
	server.split(two, three, four)
	put(200, 280, one, three, four)
	d.run(d.source(t, "kinesis://logs?fields="+fields), 280)

	s := d.source(t, "kinesis://logs?fields="+fields)
	put(280, 300, four)
	d.run(s, 300)
	server.mu.Lock()
	server.trouble = nil
	server.mu.Unlock()
	loads := d.loads.Load()
	d.run(s, 300) // nothing is read again
	if again := d.loads.Load() - loads; again != 0 {
		t.Errorf("%d loads although nothing is new", again)
	}
	storetest.Same(t, d.tables(), fromFile(t, all))
	if n := d.count("select count(*) from checkpoints"); n != 4 {
		t.Errorf("%d checkpoints, want one of each shard", n)
	}
	if n := d.count("select cast(sum(duplicates) as bigint) from log_objects"); n != 0 {
		t.Errorf("%d records were read twice", n)
	}
}

// The same requests come as standard logs, too: they count once.
func TestStreamAndStandardLogs(t *testing.T) {
	standard := filepath.Join("..", "..", "testdata", "format", "v1-33.log")
	realTime, err := os.ReadFile(filepath.Join("..", "..", "testdata", "format", "realtime-46.log"))
	if err != nil {
		t.Fatal(err)
	}
	alone := newDatabase(t)
	if err := alone.ingest(t.Context(), source.Files(standard)); err != nil {
		t.Fatal(err)
	}
	want := alone.count("select count(*) from requests")

	server, d := newStream(t, one), newDatabase(t)
	for line := range strings.Lines(string(realTime)) {
		server.put(one, strings.TrimSuffix(line, "\n"))
	}
	d.run(d.source(t, "kinesis://logs"), want)
	if err := d.ingest(t.Context(), source.Files(standard)); err != nil {
		t.Fatal(err)
	}
	if got := d.count("select count(*) from requests"); got != want || want == 0 {
		t.Errorf("%d requests, want %d", got, want)
	}
	storetest.Sound(t, d.store)
}

// A stream that was made anew under its name is read from its beginning.
func TestStreamIsMadeAnew(t *testing.T) {
	all := logLines(40)
	server, d := newStream(t, one), newDatabase(t)
	server.put(one, all[:20]...)
	d.run(d.source(t, "kinesis://logs?sampling=50&fields="+fields), 20)
	server.mu.Lock()
	server.shards = []*shard{{id: one, first: 500_000}}
	server.mu.Unlock()
	server.put(one, all[20:]...)
	var told []error
	s := d.source(t, "kinesis://logs?sampling=50&fields="+fields)
	s.Failed = func(err error) { told = append(told, err) }
	d.run(s, 40)
	if len(told) != 1 {
		t.Errorf("told %v", told)
	}
	storetest.Same(t, d.tables(), fromFile(t, all))
	if n := d.count("select count(*) from log_objects where sampling_percent <> 50"); n != 0 {
		t.Errorf("%d log objects do not say that they are sampled", n)
	}
}

func TestNoSuchStream(t *testing.T) {
	newStream(t, one)
	s := newDatabase(t).source(t, "kinesis://absent?region=eu-west-1")
	err := s.Run(t.Context())
	if myweb.ErrorCode(err) != myweb.CodeNotFound || !strings.Contains(err.Error(), "list the shards of kinesis://absent: there is no such stream") {
		t.Errorf("%v (%s)", err, myweb.ErrorCode(err))
	}
}

func TestParse(t *testing.T) {
	s, err := Parse("kinesis://logs?region=us-east-1&fields=timestamp,c-ip&sampling=10&poll=5s")
	if err != nil || s.Stream != "logs" || s.Region != "us-east-1" || len(s.Fields) != 2 || s.Sampling != 10 || s.Poll != 5*time.Second {
		t.Errorf("%+v, %v", s, err)
	}
	for _, text := range []string{"kinesis://", "kinesis://logs?sampling=101", "kinesis://logs?shards=2"} {
		if _, err := Parse(text); myweb.ErrorCode(err) != myweb.CodeInvalid {
			t.Errorf("%s: %v", text, err)
		}
	}
}
