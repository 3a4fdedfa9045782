package s3

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws/awstest"
)

// loads notes what a Source hands over.
type loads struct {
	mu   sync.Mutex
	keys []string
	err  error // what Load says
}

func (l *loads) load(_ context.Context, objects []source.Object) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range objects {
		l.keys = append(l.keys, strings.TrimPrefix(o.URI, "s3://logs/"))
	}
	return l.err
}

// take gives what came since it was last asked.
func (l *loads) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	keys := l.keys
	l.keys = nil
	return keys
}

// scene is a bucket and a Source that follows it, with a clock of its own.
type scene struct {
	*testing.T
	storage *awstest.Storage
	source  *Source
	loads   loads
	now     time.Time
}

func newScene(t *testing.T, uri string) *scene {
	t.Helper()
	s := &scene{T: t, storage: awstest.NewStorage(t), source: parse(t, uri), now: day(t, "2026-11-22 14")}
	s.source.Load = s.loads.load
	return s
}

// look looks after a while and wants these keys handed over.
func (s *scene) look(after time.Duration, want ...string) {
	s.Helper()
	s.now = s.now.Add(after)
	if _, err := s.source.look(s.Context(), s.now); err != nil {
		s.Fatal(err)
	}
	if got := s.loads.take(); !slices.Equal(got, want) {
		s.Errorf("at %s came %q, want %q", s.now.Format(time.DateTime), got, want)
	}
}

func (s *scene) put(keys ...string) {
	s.Helper()
	for _, key := range keys {
		s.storage.Put(key, content(key))
	}
}

func TestFollow(t *testing.T) {
	s := newScene(t, "s3://logs/cf/")
	s.put("cf/E1.2020-01-01-00.aa.gz", "cf/E1.2026-11-22-13.ab.gz", "else/E1.2026-11-22-13.ac.gz")
	s.look(0, "cf/E1.2020-01-01-00.aa.gz", "cf/E1.2026-11-22-13.ab.gz")
	s.look(time.Minute)
	s.put("cf/E1.2026-11-22-14.ad.gz", "cf/E2.2026-11-20-15.ae.gz") // on time; late, of another distribution
	s.look(time.Minute, "cf/E1.2026-11-22-14.ad.gz", "cf/E2.2026-11-20-15.ae.gz")
	s.look(time.Minute)
	s.put("cf/E1.2026-11-19-00.af.gz") // later than the look-back: only when all is looked at
	s.look(time.Minute)
	s.look(23*time.Hour, []string{}...)
	s.look(time.Hour, "cf/E1.2020-01-01-00.aa.gz", "cf/E1.2026-11-19-00.af.gz", "cf/E2.2026-11-20-15.ae.gz")
	s.storage.Put("cf/E1.2026-11-22-14.ad.gz", []byte("replaced"))
	s.look(time.Minute, "cf/E1.2026-11-22-14.ad.gz")
	s.look(time.Minute)
}

// Without dates in the keys everything is listed, but handed over once.
func TestFollowWithoutDates(t *testing.T) {
	s := newScene(t, "s3://logs")
	s.put("a", "b")
	s.look(0, "a", "b")
	s.put("0")
	s.look(time.Minute, "0")
	s.look(24*time.Hour, []string{}...)
	requests, err := s.source.look(t.Context(), s.now)
	if err != nil || requests != 1 {
		t.Errorf("%d requests, %v", requests, err)
	}
}

func TestFollowSince(t *testing.T) {
	s := newScene(t, "s3://logs?since=2026-11-22&lookback=720h")
	s.put("E1.2026-11-21-23.aa.gz", "E1.2026-11-22-00.ab.gz")
	s.look(0, "E1.2026-11-22-00.ab.gz")
	s.look(time.Minute)
	s.look(25*time.Hour, []string{}...)
}

// A load that fails is repeated; an object that cannot be read is put off.
func TestFollowFailures(t *testing.T) {
	s := newScene(t, "s3://logs")
	s.put("E1.2026-11-22-13.good.gz", "E1.2026-11-22-13.torn.gz")
	s.loads.err = errors.New("the disk is full")
	if _, err := s.source.look(t.Context(), s.now); err == nil || len(s.loads.take()) != 2 {
		t.Fatalf("the load failed and the look did not: %v", err)
	}
	var told []string
	s.source.Failed = func(err error) { told = append(told, err.Error()) }
	s.loads.err = &source.LoadError{Failures: []source.Failure{{URI: "s3://logs/E1.2026-11-22-13.torn.gz", Err: errors.New("unexpected EOF")}}}
	s.look(time.Minute, "E1.2026-11-22-13.good.gz", "E1.2026-11-22-13.torn.gz")
	s.look(30 * time.Second)
	s.look(30*time.Second, "E1.2026-11-22-13.torn.gz")
	s.look(time.Minute)
	s.look(time.Minute, "E1.2026-11-22-13.torn.gz")
	s.loads.err = nil
	s.look(2 * time.Minute)
	s.look(2*time.Minute, "E1.2026-11-22-13.torn.gz")
	s.look(time.Hour)
	if len(told) != 3 || told[0] != "unexpected EOF" {
		t.Errorf("told %q", told)
	}

	// Of what cannot be read it is told when it has gone: by a look that goes back
	// so far.
	var gone []string
	s.source.Gone = func(uri string) { gone = append(gone, uri) }
	s.put("E1.2026-11-22-13.torn2.gz")
	s.loads.err = &source.LoadError{Failures: []source.Failure{{URI: "s3://logs/E1.2026-11-22-13.torn2.gz", Err: errors.New("unexpected EOF")}}}
	s.look(time.Minute, "E1.2026-11-22-13.torn2.gz")
	s.look(time.Second)
	if len(gone) != 0 {
		t.Errorf("gone are %q", gone)
	}
	s.storage.Delete("E1.2026-11-22-13.torn2.gz")
	s.look(time.Second)
	if len(gone) != 1 || !strings.HasSuffix(gone[0], "torn2.gz") || len(s.source.follow.failing) != 0 {
		t.Errorf("gone are %q", gone)
	}
}

// Run goes on after an error where it was, and ends with its context.
func TestRun(t *testing.T) {
	s := newScene(t, "s3://logs?poll=1s")
	s.put("E1.2020-01-01-00.old.gz")
	for i := range 3 {
		s.put(fmt.Sprintf("E1.%s.%d.gz", time.Now().UTC().Format("2006-01-02-15"), i))
	}
	s.loads.err = errors.New("no database")
	if err := s.source.Run(t.Context()); err == nil || len(s.loads.take()) != 4 {
		t.Fatalf("it runs although nothing can be loaded: %v", err)
	}
	s.loads.err = nil
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.source.Run(ctx) }()
	var got []string
	for range 3000 {
		if got = append(got, s.loads.take()...); len(got) >= 4 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil || len(got) != 4 {
		t.Errorf("came %q, %v", got, err)
	}
}
