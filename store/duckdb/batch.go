package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

type batch struct {
	store   *Store
	staging *staging

	rows      int64 // of staging.mu, as all that follows
	from, to  time.Time
	sites     map[string]bool
	agents    map[int64]bool
	discarded map[int64]bool
	done      bool
}

// Begin starts a batch.
func (s *Store) Begin(ctx context.Context) (myweb.Batch, error) {
	if s.staging == nil {
		return nil, myweb.Errorf(myweb.CodeConflict, "%s is open for reading only", s.path)
	}
	staging, err := s.takeStaging(ctx)
	if err != nil {
		return nil, err
	}
	return &batch{store: s, staging: staging, sites: map[string]bool{}, agents: map[int64]bool{}, discarded: map[int64]bool{}}, nil
}

func (b *batch) Stage(requests []myweb.Request) error {
	rows := make([]stagedRequest, len(requests))
	for i := range requests {
		r := &requests[i]
		rows[i] = stagedRequest{Request: r, date: b.store.zones.Date(r.Site, r.Timestamp)}
	}
	b.staging.mu.Lock()
	defer b.staging.mu.Unlock()
	agents := b.number(rows)
	views := make([]stagedRequest, 0, len(rows)/3)
	for _, r := range rows {
		if r.Kind == myweb.KindPageView {
			views = append(views, r)
		}
	}
	b.staging.requests.append(rows)
	b.staging.pageViews.append(views)
	b.staging.userAgents.append(agents)
	return nil
}

// number gives the rows their numbers, notes what they cover, and gives back
// the ones whose user agent the batch has not seen.
func (b *batch) number(rows []stagedRequest) (agents []stagedRequest) {
	for i := range rows {
		r := &rows[i]
		b.rows++
		r.stagedID = b.rows
		if b.from.IsZero() || r.Timestamp.Before(b.from) {
			b.from = r.Timestamp
		}
		if r.Timestamp.After(b.to) {
			b.to = r.Timestamp
		}
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
	b.discarded[logObjectID] = true
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
	b.finish(objects)
	err = b.store.transaction(ctx, b.staging, func(tx *sql.Tx) error {
		if err := load.RegisterSites(ctx, tx, b.sites, b.store.zones.Of); err != nil {
			return err
		}
		change := load.Change{From: b.from, To: b.to, SessionTimeout: b.store.config.SessionTimeout, Counted: true}
		if err := load.Add(ctx, tx, change); err != nil {
			return err
		}
		if err := load.Checkpoints(ctx, tx, objects); err != nil {
			return err
		}
		loaded, err = load.Outcome(ctx, tx)
		return err
	})
	return loaded, err
}

// finish completes what is staged.
func (b *batch) finish(objects []myweb.LogObject) {
	b.staging.mu.Lock()
	defer b.staging.mu.Unlock()
	if len(b.discarded) > 0 {
		for _, t := range b.staging.tables() {
			t.drop(b.discarded)
		}
	}
	b.staging.objects.append(objects)
	b.staging.counts.append(b.staging.countRequests())
}

func (b *batch) Rollback() error {
	if b.done {
		return nil
	}
	b.done = true
	b.store.giveStaging(b.staging)
	return nil
}
