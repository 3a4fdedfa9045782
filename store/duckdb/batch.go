package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

type batch struct {
	store   *Store
	staging *staging
	ctx     context.Context // of Begin, for what is written while the batch is filled

	pouring sync.Mutex // of what follows: one pours
	tx      *sql.Tx    // nil until something is written
	since   time.Time  // requests from before it are refused

	rows      int64 // of staging.mu, as all that follows
	sites     map[string]bool
	agents    map[int64]bool
	discarded map[int64]bool
	done      bool
}

// BatchRows says how many requests are loaded at once, or page views of an eighth
// of it: so many page views, with the sessions cut of them, fit into memory.
func (s *Store) BatchRows() int { return 1_000_000 }

// Begin starts a batch.
func (s *Store) Begin(ctx context.Context) (myweb.Batch, error) {
	if s.staging == nil {
		return nil, myweb.Errorf(myweb.CodeConflict, "%s is open for reading only", s.path)
	}
	staging, err := s.takeStaging(ctx)
	if err != nil {
		return nil, err
	}
	return &batch{store: s, staging: staging, ctx: context.WithoutCancel(ctx), sites: map[string]bool{}, agents: map[int64]bool{}, discarded: map[int64]bool{}}, nil
}

func (b *batch) Stage(requests []myweb.Request) error {
	rows, views := make([]stagedRequest, len(requests)), 0
	for i := range requests {
		r := &requests[i]
		place := i - views
		if r.Kind == myweb.KindPageView {
			views++
			place = len(rows) - views
		}
		rows[place] = stagedRequest{Request: r, date: b.store.zones.Date(r.Site, r.Timestamp)}
	}
	b.stage(rows, len(rows)-views)
	return explain(b.pour(b.ctx))
}

// stage stages rows, of which the first are no page views.
func (b *batch) stage(rows []stagedRequest, others int) {
	b.staging.mu.Lock()
	defer b.staging.mu.Unlock()
	agents := b.number(rows)
	b.staging.flow.waiting.append(rows[:others])
	b.staging.flow.addViews(rows[others:])
	b.staging.pageViews.append(rows[others:])
	b.staging.userAgents.append(agents)
}

// number gives the rows their numbers, notes what they cover, and gives back
// the ones whose user agent the batch has not seen.
func (b *batch) number(rows []stagedRequest) (agents []stagedRequest) {
	for i := range rows {
		r := &rows[i]
		b.rows++
		r.stagedID = b.rows
		if !b.sites[r.Site] {
			b.sites[r.Site] = true
		}
		if r.UserAgentID != 0 && !b.agents[r.UserAgentID] {
			b.agents[r.UserAgentID] = true
			agents = append(agents, *r)
		}
	}
	return agents
}

func (b *batch) Reject(lines []myweb.RejectedLine) error {
	b.staging.mu.Lock()
	defer b.staging.mu.Unlock()
	b.staging.rejected.append(lines)
	return nil
}

func (b *batch) Discard(logObjectID int64) error {
	b.staging.mu.Lock()
	defer b.staging.mu.Unlock()
	if b.staging.flow.written.objects[logObjectID] != nil {
		return myweb.Errorf(myweb.CodeUnreadable, "a log object could be read to its end, and then no more; run the same command again, nothing of it is loaded")
	}
	delete(b.staging.flow.sound, logObjectID)
	b.discarded[logObjectID] = true
	return nil
}

func (b *batch) Sound(logObjectID int64) error {
	b.staging.mu.Lock()
	defer b.staging.mu.Unlock()
	b.staging.flow.sound[logObjectID] = true
	return nil
}

func (b *batch) Load(ctx context.Context, objects []myweb.LogObject) (myweb.Loaded, error) {
	loaded, err := b.load(ctx, objects)
	if err != nil {
		return myweb.Loaded{}, errors.Join(fmt.Errorf("load a batch of %d requests into %s: %w", b.rows, b.store.path, explain(err)), b.Rollback())
	}
	return loaded, b.Rollback()
}

func (b *batch) load(ctx context.Context, objects []myweb.LogObject) (loaded myweb.Loaded, err error) {
	if b.tx == nil {
		if err := b.begin(ctx); err != nil {
			return loaded, err
		}
	}
	if err := b.store.shorten(ctx); err != nil {
		return loaded, err
	}
	loaded, err = b.change(ctx, objects)
	return loaded, b.end(ctx, err)
}

// change is what the transaction of the batch does.
func (b *batch) change(ctx context.Context, objects []myweb.LogObject) (loaded myweb.Loaded, err error) {
	ctx = context.WithoutCancel(ctx)
	if err := b.finish(ctx, objects); err != nil {
		return loaded, err
	}
	if err := load.RegisterSites(ctx, b.tx, b.sites, b.store.zones.Of); err != nil {
		return loaded, err
	}
	from, to := b.staging.requests.extent()
	change := load.Change{
		From: from, To: to, SessionTimeout: b.store.config.SessionTimeout, Counted: true, Uncontested: b.staging.requests.rows == 0,
	}
	if err := load.Add(ctx, loading{b.tx}, change); err != nil {
		return loaded, err
	}
	if err := load.Checkpoints(ctx, b.tx, objects); err != nil {
		return loaded, err
	}
	if loaded, err = load.Outcome(ctx, b.tx); err != nil {
		return loaded, err
	}
	return loaded, b.outcome(ctx, &loaded)
}

// finish completes what is staged.
func (b *batch) finish(ctx context.Context, objects []myweb.LogObject) error {
	s := b.staging
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(b.discarded) > 0 {
		s.drop(b.discarded)
	}
	s.objects.append(objects)
	if err := b.drain(ctx); err != nil {
		return err
	}
	s.requests.freeze()
	s.flow.counted.add(&s.requests)
	s.counts.append(s.flow.counted.rows())
	hours, written := s.flow.written.rows()
	s.hours.append(hours)
	s.written.append(written)
	for _, t := range s.tables() {
		t.freeze()
	}
	return nil
}

func (b *batch) Rollback() error {
	if b.done {
		return nil
	}
	b.done = true
	var err error
	if b.tx != nil {
		err = b.tx.Rollback()
		b.release()
	}
	b.store.giveStaging(b.staging)
	return err
}

// begin begins the transaction of the batch when no other one writes.
func (b *batch) begin(ctx context.Context) error {
	b.store.writing.Lock()
	return b.beginLocked(ctx)
}

// tryBegin does unless another one writes.
func (b *batch) tryBegin(ctx context.Context) (is bool, err error) {
	if !b.store.writing.TryLock() {
		return false, nil
	}
	return true, b.beginLocked(ctx)
}

func (b *batch) beginLocked(ctx context.Context) (err error) {
	if b.tx, err = b.store.begin(ctx, b.staging); err != nil {
		b.release()
		return err
	}
	b.store.seen.clear()
	since, err := load.ReadSince(ctx, b.tx)
	b.since = since.Whole()
	return err
}

// end ends the transaction of the batch.
func (b *batch) end(ctx context.Context, err error) error {
	defer b.release()
	return b.store.end(ctx, b.tx, err)
}

func (b *batch) release() {
	b.tx = nil
	b.store.writing.Unlock()
}
