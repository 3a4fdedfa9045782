package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

type batch struct {
	store   *Store
	staging *staging

	requests   *appender[stagedRequest]
	pageViews  *appender[stagedRequest]
	userAgents *appender[stagedRequest]
	rejected   *appender[myweb.RejectedLine]

	mu        sync.Mutex
	rows      int64
	from, to  time.Time
	sites     map[string]bool
	agents    map[int64]bool
	discarded []int64
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
	b := &batch{store: s, staging: staging, sites: map[string]bool{}, agents: map[int64]bool{}}
	if err := b.open(); err != nil {
		return nil, errors.Join(err, b.Rollback())
	}
	return b, nil
}

func (b *batch) open() (err error) {
	if b.requests, err = newAppender(b.staging, "staged_requests", requestColumns); err != nil {
		return err
	}
	if b.pageViews, err = newAppender(b.staging, "staged_page_views", pageViewColumns); err != nil {
		return err
	}
	if b.userAgents, err = newAppender(b.staging, "staged_user_agents", userAgentColumns); err != nil {
		return err
	}
	b.rejected, err = newAppender(b.staging, "staged_rejected_lines", rejectedLineColumns)
	return err
}

func (b *batch) Stage(requests []myweb.Request) error {
	if len(requests) == 0 {
		return nil
	}
	rows := make([]stagedRequest, len(requests))
	for i := range requests {
		r := &requests[i]
		rows[i] = stagedRequest{Request: r, date: b.store.zones.date(r.Site, r.Timestamp)}
	}
	agents := b.number(rows)
	views := make([]stagedRequest, 0, len(rows)/3)
	for _, r := range rows {
		if r.Kind == myweb.KindPageView {
			views = append(views, r)
		}
	}
	if err := b.requests.append(rows); err != nil {
		return err
	}
	if err := b.userAgents.append(agents); err != nil {
		return err
	}
	return b.pageViews.append(views)
}

// number gives the rows their numbers, notes what they cover, and gives back
// the ones whose user agent the batch has not seen.
func (b *batch) number(rows []stagedRequest) (agents []stagedRequest) {
	b.mu.Lock()
	defer b.mu.Unlock()
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

func (b *batch) Reject(lines []myweb.RejectedLine) error { return b.rejected.append(lines) }

func (b *batch) Discard(logObjectID int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.discarded = append(b.discarded, logObjectID)
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
	if err := b.flush(objects); err != nil {
		return loaded, err
	}
	err = b.store.transaction(ctx, b.staging, func(tx *sql.Tx) error {
		if err := b.store.registerSites(ctx, tx, b.sites); err != nil {
			return err
		}
		change := load.Change{From: b.from, To: b.to, SessionTimeout: b.store.config.SessionTimeout}
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

func (b *batch) flush(objects []myweb.LogObject) error {
	ledger, err := newAppender(b.staging, "staged_log_objects", logObjectColumns)
	if err != nil {
		return err
	}
	defer ledger.close()
	if err := ledger.append(objects); err != nil {
		return err
	}
	for _, flush := range []func() error{b.requests.flush, b.pageViews.flush, b.userAgents.flush, b.rejected.flush, ledger.flush} {
		if err := flush(); err != nil {
			return err
		}
	}
	return b.forget()
}

// forget takes the rows of discarded objects out of the staging tables.
func (b *batch) forget() error {
	if len(b.discarded) == 0 {
		return nil
	}
	ids := strings.Trim(strings.ReplaceAll(fmt.Sprint(b.discarded), " ", ","), "[]")
	for _, table := range []string{"staged_requests", "staged_page_views", "staged_rejected_lines"} {
		if err := b.staging.exec("delete from " + table + " where log_object_id in (" + ids + ")"); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) Rollback() error {
	if b.done {
		return nil
	}
	b.done = true
	for _, a := range []*appender[stagedRequest]{b.requests, b.pageViews, b.userAgents} {
		if a != nil {
			a.close()
		}
	}
	if b.rejected != nil {
		b.rejected.close()
	}
	return b.store.giveStaging(b.staging)
}
