// Package supervise keeps live sources running, each by itself: one that fails
// is started again, later and later, and keeps nobody else from loading. It
// knows the state of each.
package supervise

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/ingest"
)

// Waits before something that failed is started again: the first, the longest,
// and how long it has to run until it counts as well again.
const (
	firstWait   = time.Second
	longestWait = time.Minute
	wellAfter   = time.Minute
)

// Supervisor runs a loader and the sources that hand their objects to it.
type Supervisor struct {
	loader  *ingest.Loader
	log     *slog.Logger
	now     func() time.Time
	started time.Time
	first   time.Duration // wait; shorter in tests

	mu        sync.Mutex
	committed ingest.Committed // added up; Took is that of the last batch
	batches   int64
	last      time.Time // when the last batch was committed
	trouble   trouble   // of the loader
	sources   []*Source
	tasks     []task
}

type task struct {
	name string
	run  func(context.Context) error
}

// New gives a Supervisor without sources. It is told of what loader commits.
func New(loader *ingest.Loader, log *slog.Logger, now func() time.Time) *Supervisor {
	s := &Supervisor{loader: loader, log: log, now: now, started: now(), first: firstWait}
	loader.Committed = s.note
	return s
}

// Source registers a source under a name, before Run. Its Load and Failed are
// what the source is to call.
func (s *Supervisor) Source(name string) *Source {
	source := &Source{name: name, supervisor: s}
	s.sources = append(s.sources, source)
	return source
}

// Every runs a task at intervals, the first time after one, before Run. It is
// not run twice at once; an error is logged, and no reason to stop.
func (s *Supervisor) Every(interval time.Duration, name string, do func(context.Context) error) {
	s.tasks = append(s.tasks, task{name, func(ctx context.Context) error {
		for sleep(ctx, interval) {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				s.log.Error(name, "error", err)
			}
		}
		return nil
	}})
}

// Run runs everything until ctx ends.
func (s *Supervisor) Run(ctx context.Context) {
	var wait sync.WaitGroup
	wait.Go(func() { s.keep(ctx, s.loader.Run, s.loaderTried, s.loaderFailed) })
	for _, source := range s.sources {
		if source.Run == nil {
			panic("supervise: the source " + source.name + " has no Run") // cannot happen: who registers it sets it
		}
		wait.Go(func() { s.keep(ctx, source.Run, source.tried, source.broke) })
	}
	for _, t := range s.tasks {
		wait.Go(func() {
			s.keep(ctx, t.run, func() {}, func(err error, _ time.Time) { s.log.Error(t.name, "error", err) })
		})
	}
	wait.Wait()
}

// keep runs something until ctx ends, again whenever it does not. Each time it
// begins it is taken to be well: what is still wrong soon says so.
func (s *Supervisor) keep(ctx context.Context, run func(context.Context) error, tried func(), failed func(err error, next time.Time)) {
	for failures := 0; ; failures++ {
		tried()
		began := time.Now()
		err := protected(ctx, run)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > wellAfter {
			failures = 0
		}
		wait := backoff(s.first, failures)
		failed(err, s.now().Add(wait))
		if !sleep(ctx, wait) {
			return
		}
	}
}

// protected gives a panic as an error, and the end of what should not end.
func protected(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	if err = run(ctx); err == nil {
		err = errors.New("it ended although nobody told it to")
	}
	return err
}

// backoff is the wait after so many failures: doubled each time, and up to a
// half of it left to chance, so that what failed together is not tried together.
func backoff(first time.Duration, failures int) time.Duration {
	wait := min(first<<min(failures, 16), longestWait)
	return wait/2 + rand.N(wait/2+1)
}

// sleep says false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// note logs and adds up a batch.
func (s *Supervisor) note(c ingest.Committed) {
	s.log.Info("loaded", "objects", c.Objects, "lines", c.Lines, "page_views", c.PageViews, "bots", c.Bots,
		"duplicates", c.Duplicates, "rejected", c.Rejected, "took", c.Took.Round(time.Millisecond))
	s.warnOfUnfit(c.Unfit)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batches++
	s.last = s.now()
	s.trouble.over()
	sum := &s.committed
	sum.Lines += c.Lines
	sum.Rejected += c.Rejected
	sum.Duplicates += c.Duplicates
	sum.Took = c.Took
}

// mostUnfit of a batch are named: a folder of other files has thousands.
const mostUnfit = 5

// warnOfUnfit says that objects may be no logs, or the fields other ones: they were
// read, and nothing of them counts.
func (s *Supervisor) warnOfUnfit(unfit []ingest.Unfit) {
	for _, u := range unfit[:min(len(unfit), mostUnfit)] {
		s.log.Warn("no line was understood; is it a log of CloudFront?", "object", u.URI, "lines", u.Lines, "mostly", u.Reason)
	}
	if more := len(unfit) - mostUnfit; more > 0 {
		s.log.Warn("no line was understood of more objects", "objects", more)
	}
}

func (s *Supervisor) loaderTried() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.over()
}

func (s *Supervisor) loaderFailed(err error, next time.Time) {
	s.log.Error("load", "error", err, "next_try", next.UTC().Format(time.TimeOnly))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.note(err, s.now(), next)
}

// Status is the state of everything.
func (s *Supervisor) Status() myweb.LiveStatus {
	waiting, reading := s.loader.Pending()
	status := myweb.LiveStatus{StartedAt: s.started, Sources: []myweb.SourceStatus{}}
	s.mu.Lock()
	status.Loader = myweb.LoaderStatus{
		State: s.trouble.state(), Batches: s.batches, Lines: s.committed.Lines, LinesRejected: s.committed.Rejected,
		Duplicates: s.committed.Duplicates, ObjectsWaiting: int64(waiting), ObjectsReading: int64(reading),
		BatchSeconds: s.committed.Took.Seconds(), LastCommittedAt: moment(s.last), Trouble: s.trouble.Trouble,
	}
	s.mu.Unlock()
	for _, source := range s.sources {
		status.Sources = append(status.Sources, source.status())
	}
	return status
}

// moment is nil for no time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
