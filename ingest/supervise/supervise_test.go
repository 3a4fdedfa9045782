package supervise

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
)

// brokenStore is a database that is away.
type brokenStore struct{ myweb.Store }

func (brokenStore) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errors.New("the database is away")
}

// supervised gives a Supervisor that is quick to try again, and what it logs.
func supervised(t *testing.T) (*Supervisor, *strings.Builder) {
	t.Helper()
	var log strings.Builder
	s := New(ingest.NewLoader(ingest.Ingester{Store: brokenStore{}}), slog.New(slog.NewTextHandler(&log, nil)), time.Now)
	s.first = 20 * time.Millisecond
	return s, &log
}

// running runs s until the test ends; end waits for that.
func running(t *testing.T, s *Supervisor) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	end = func() { cancel(); <-done }
	t.Cleanup(end)
	return end
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 3000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

// A source that fails, panics or ends is started again, and says so; another
// one and the tasks do not notice.
func TestOneFailingSource(t *testing.T) {
	s, log := supervised(t)
	var tries, ticks atomic.Int64
	bad := s.Source("s3://bad")
	bad.Run = func(context.Context) error {
		switch tries.Add(1) % 3 {
		case 0:
			panic("a mistake of ours")
		case 1:
			return errors.New("access denied; check the policy of the bucket")
		}
		return nil
	}
	steady := make(chan struct{})
	good := s.Source("logs/")
	good.Run = func(ctx context.Context) error {
		close(steady) // a second time would panic
		<-ctx.Done()
		return nil
	}
	s.Every(time.Millisecond, "tick", func(context.Context) error { ticks.Add(1); return errors.New("of no matter") })
	end := running(t, s)
	<-steady
	eventually(t, "six tries of the failing source and three ticks", func() bool { return tries.Load() >= 6 && ticks.Load() >= 3 })
	eventually(t, "the state of each", func() bool { // it is well while it is tried
		status := s.Status()
		return status.Sources[0].State == myweb.StateFailing && status.Sources[0].Errors >= 4 && status.Sources[0].NextTryAt != nil &&
			status.Sources[1].State == myweb.StateRunning && status.Sources[1].Errors == 0 &&
			status.Loader.State == myweb.StateFailing && strings.Contains(status.Loader.LastError, "the database is away")
	})
	end()
	for _, text := range []string{"access denied", "a mistake of ours", "it ended although nobody told it to", "of no matter", "source=s3://bad"} {
		if !strings.Contains(log.String(), text) {
			t.Errorf("the log does not say %q", text)
		}
	}
	if strings.Contains(log.String(), "logs/") {
		t.Error("the log complains of the source that is well")
	}
}

// A source fails while it cannot be looked at, and not for the sake of one
// message or object; what a Load could not read is counted once.
func TestTroubleOfASource(t *testing.T) {
	s, log := supervised(t)
	source1 := s.Source("logs/")
	source1.Failed(errors.New("a message of no use"))
	if got := source1.status(); got.State != myweb.StateRunning || got.Errors != 1 || got.LastError != "a message of no use" {
		t.Errorf("%+v", got)
	}
	for range 3 {
		source1.Looked(errors.New("the list broke off"))
	}
	if got := source1.status(); got.State != myweb.StateFailing || got.Errors != 2 || got.LastError != "the list broke off" || got.NextTryAt != nil {
		t.Errorf("%+v", got)
	}
	source1.Failed(fmt.Errorf("wrapped: %w", &source.LoadError{Failures: []source.Failure{{URI: "a", Err: errors.New("cut off")}}}))
	if got := source1.status(); got.Errors != 2 || strings.Contains(log.String(), "cut off") {
		t.Errorf("an error of Load counts twice: %+v", got)
	}
	if err := source1.Load(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := source1.status(); got.State != myweb.StateFailing {
		t.Errorf("it cannot be looked at, whatever was loaded of what it gave before: %+v", got)
	}
	source1.Looked(nil)
	if got := source1.status(); got.State != myweb.StateRunning || got.Errors != 2 {
		t.Errorf("after a good look: %+v", got)
	}
}

// Objects that could not be read count until they are, or for a day.
func TestUnreadObjects(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	objects := []source.Object{{URI: "a"}, {URI: "b"}, {URI: "c"}}
	failed := func(uris ...string) *source.LoadError {
		e := &source.LoadError{}
		for _, uri := range uris {
			e.Failures = append(e.Failures, source.Failure{URI: uri, Err: errors.New("cut off")})
		}
		return e
	}
	var u unread
	u.note(objects, failed("a", "b"), at)
	u.note(objects[:1], failed("a"), at.Add(time.Hour))
	got := u.status(at.Add(time.Hour))
	if got.ObjectsUnread != 2 || got.ObjectErrors != 3 || got.LastUnread != "a" || got.LastUnreadError != "cut off" || !got.LastUnreadErrorAt.Equal(at.Add(time.Hour)) {
		t.Errorf("%+v", got)
	}
	u.note(objects[:1], nil, at.Add(2*time.Hour))
	if got := u.status(at.Add(2 * time.Hour)); got.ObjectsUnread != 1 {
		t.Errorf("a was read at last: %+v", got)
	}
	u.note(objects[2:], failed("c"), at.Add(3*time.Hour))
	u.gone("c")
	if got := u.status(at.Add(3 * time.Hour)); got.ObjectsUnread != 1 || got.LastUnread != "" || got.LastUnreadErrorAt != nil {
		t.Errorf("c is gone: %+v", got)
	}
	if got := u.status(at.Add(24 * time.Hour)); got.ObjectsUnread != 0 || got.ObjectErrors != 4 {
		t.Errorf("nobody has tried b for a day: %+v", got)
	}
}

// Waits double up to a minute, and no two are alike.
func TestBackoff(t *testing.T) {
	seen := map[time.Duration]bool{}
	for failures := range 40 {
		want := longestWait
		if failures < 6 {
			want = time.Second << failures
		}
		wait := backoff(time.Second, failures)
		if wait < want/2 || wait > want {
			t.Errorf("after %d failures it waits %v, want %v to %v", failures, wait, want/2, want)
		}
		seen[wait] = true
	}
	if len(seen) < 30 {
		t.Errorf("only %d different waits", len(seen))
	}
}

// The rate is that of the last five minutes.
func TestRate(t *testing.T) {
	var r rate
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for i := range 60 { // ten minutes, 100 lines every ten seconds
		r.add(at.Add(time.Duration(i)*10*time.Second), 100)
	}
	last := at.Add(59 * 10 * time.Second)
	for after, want := range map[time.Duration]float64{0: 600, 100 * time.Second: 400, 290 * time.Second: 20, time.Hour: 0} {
		copied := r
		if got := copied.perMinute(last.Add(after)); got != want {
			t.Errorf("%v after the last: %v lines a minute, want %v", after, got, want)
		}
	}
}
