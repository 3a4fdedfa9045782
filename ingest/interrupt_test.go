package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// stopping is a store that stops its user at the n-th call.
type stopping struct {
	myweb.Store
	calls atomic.Int64
	at    int64
	stop  func()
}

func (s *stopping) call() {
	if s.calls.Add(1) == s.at {
		s.stop()
	}
}

func (s *stopping) Begin(ctx context.Context) (myweb.Batch, error) {
	s.call()
	b, err := s.Store.Begin(ctx)
	return &stoppingBatch{b, s}, err
}

type stoppingBatch struct {
	myweb.Batch
	store *stopping
}

func (b *stoppingBatch) Stage(requests []myweb.Request) error {
	b.store.call()
	return b.Batch.Stage(requests)
}

func (b *stoppingBatch) Load(ctx context.Context, objects []myweb.LogObject) (myweb.Loaded, error) {
	b.store.call()
	loaded, err := b.Batch.Load(ctx, objects)
	b.store.call()
	return loaded, err
}

// Stopped at any call of the store, again and again, a run goes on from where
// it was, in the middle of objects too.
func TestInterrupted(t *testing.T) {
	l := logs(t, 6000)
	folder := t.TempDir()
	for i := range 4 { // with copies, and malformed lines
		write(t, folder, fmt.Sprint(i), l.file(l.lines[i*1000:i*1000+2500], i%2 == 0))
	}
	undisturbed := open(t)
	want := load(t, undisturbed, source.Files(folder))
	all := append(storetest.DataTables, "user_agents", "rejected_lines")

	for _, every := range []int64{1, 3, 7} {
		t.Run(fmt.Sprintf("at every call number %d", every), func(t *testing.T) {
			s := open(t)
			var lines int64
			stops := 0
			for at := every; ; at += every {
				ctx, cancel := context.WithCancel(context.Background())
				stopper := &stopping{Store: s, at: at, stop: cancel}
				summary, err := ingester(t, stopper, rows(600)).Run(ctx, source.Files(folder))
				cancel()
				lines += summary.Lines
				if err == nil {
					break
				}
				stops++
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				storetest.Sound(t, s)
			}
			t.Logf("stopped %d times", stops)
			if lines < want.Lines {
				t.Errorf("%d lines were counted, want %d", lines, want.Lines)
			}
			storetest.Same(t, storetest.DumpAll(t, s, all...), storetest.DumpAll(t, undisturbed, all...))
			for _, o := range objects(t, s) {
				if o.LoadedAt.IsZero() {
					t.Errorf("%s is loaded only in part", o.URI)
				}
			}
			if got, want := totals(objects(t, s)), totals(objects(t, undisturbed)); got != want {
				t.Errorf("ledger\n got %+v\nwant %+v", got, want)
			}
		})
	}
}

func objects(t *testing.T, s myweb.Store) []myweb.LogObject {
	t.Helper()
	found, err := s.LogObjects(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// totals are the counts of the whole ledger: which object brought a request
// that is in two depends on which was first.
func totals(objects []myweb.LogObject) (sum myweb.LogObject) {
	for _, o := range objects {
		sum.Lines += o.Lines
		sum.RequestsLoaded += o.RequestsLoaded
		sum.PageViewsLoaded += o.PageViewsLoaded
		sum.BotRequests += o.BotRequests
		sum.Duplicates += o.Duplicates
		sum.LinesRejected += o.LinesRejected
	}
	return sum
}

// An object that was undone while another held copies of it is read again,
// and that may be interrupted too.
func TestInterruptedWhileStale(t *testing.T) {
	l := logs(t, 6000)
	folder := t.TempDir()
	a := write(t, folder, "a", l.file(l.lines[:3000], true))
	b := write(t, folder, "b", l.file(l.lines[500:], true))
	s := open(t)
	load(t, s, source.Files(a))
	load(t, s, source.Files(b))
	if _, stale, err := s.Undo(context.Background(), a); err != nil || len(stale) != 1 {
		t.Fatal(stale, err)
	}
	for at := int64(4); ; at += 2 {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := ingester(t, &stopping{Store: s, at: at, stop: cancel}, rows(600)).Run(ctx, source.Files(b))
		cancel()
		if err == nil {
			break
		}
		storetest.Sound(t, s)
	}
	want := open(t)
	load(t, want, source.Files(b))
	storetest.Same(t, storetest.DumpAll(t, s, storetest.DataTables...), storetest.DumpAll(t, want, storetest.DataTables...))
	if got, want := ledgerRow(t, s, b), ledgerRow(t, want, b); got != want {
		t.Errorf("ledger\n got %+v\nwant %+v", got, want)
	}
	storetest.Same(t, storetest.Dump(t, s, "rejected_lines"), storetest.Dump(t, want, "rejected_lines"))
}

// The limit of rejected lines holds for an object that is read in many parts.
func TestRejectedLinesAreCapped(t *testing.T) {
	l := logs(t, 1500)
	lines := make([]string, 0, 2*len(l.lines))
	for _, line := range l.lines {
		lines = append(lines, line, "2026-11-21\tcut\n")
	}
	path := write(t, t.TempDir(), "log", l.file(lines, false))
	s := open(t)
	for at := int64(3); ; at++ {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := ingester(t, &stopping{Store: s, at: at, stop: cancel}, rows(1)).Run(ctx, source.Files(path))
		cancel()
		if err == nil {
			break
		}
	}
	if kept := storetest.Dump(t, s, "rejected_lines"); len(kept) != myweb.RejectedLinesLimit {
		t.Errorf("%d lines are kept", len(kept))
	}
	if o := ledgerRow(t, s, path); o.LinesRejected < int64(len(l.lines)) {
		t.Errorf("ledger %+v", o)
	}
	storetest.Sound(t, s)
}
