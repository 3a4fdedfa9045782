package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

type batch struct {
	store   *Store
	staging *staging
	ctx     context.Context // of Begin, for rows that are sent while the batch is filled

	pageViews  *appender[stagedRequest]
	userAgents *appender[stagedRequest]
	rejected   *appender[myweb.RejectedLine]

	mu        sync.Mutex
	rows      int64
	from, to  time.Time
	sites     map[string]bool
	agents    map[int64]bool
	days      days
	counts    *counter
	spool     *spool
	discarded []int64
	done      bool
}

// Begin starts a batch.
func (s *Store) Begin(ctx context.Context) (myweb.Batch, error) {
	if s.staging == nil {
		return nil, myweb.Errorf(myweb.CodeConflict, "%s is open for reading only", s.server)
	}
	g, err := s.takeStaging(ctx)
	if err != nil {
		return nil, err
	}
	return &batch{
		store: s, staging: g, ctx: context.WithoutCancel(ctx), sites: map[string]bool{}, agents: map[int64]bool{}, days: days{}, counts: newCounter(), spool: newSpool(),
		pageViews:  newAppender("staged_page_views", pageViewColumns),
		userAgents: newAppender("staged_user_agents", userAgentColumns),
		rejected:   newAppender("staged_rejected_lines", rejectedLineColumns),
	}, nil
}

func (b *batch) Stage(requests []myweb.Request) error {
	if len(requests) == 0 {
		return nil
	}
	rows := make([]stagedRequest, len(requests))
	for i := range requests {
		r := &requests[i]
		rows[i] = stagedRequest{Request: r, date: b.store.zones.Date(r.Site, r.Timestamp)}
	}
	block, sizes := spoolRows(rows)
	agents, err := b.number(rows, block, sizes)
	if err != nil {
		return err
	}
	views := make([]stagedRequest, 0, len(rows)/3)
	for _, r := range rows {
		if r.Kind == myweb.KindPageView {
			views = append(views, r)
		}
	}
	if err = b.userAgents.append(b.ctx, b.staging, agents); err == nil {
		err = b.pageViews.append(b.ctx, b.staging, views)
	}
	return b.store.explain(b.ctx, err)
}

// number gives the rows their numbers, keeps them, notes what they cover, and
// gives back the ones whose user agent the batch has not seen.
func (b *batch) number(rows []stagedRequest, block []byte, sizes []int32) (agents []stagedRequest, err error) {
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
		b.days.add(r.Timestamp)
		b.counts.add(r)
		if !b.sites[r.Site] {
			b.sites[r.Site] = true
		}
		if r.UserAgentID != 0 && !b.agents[r.UserAgentID] {
			b.agents[r.UserAgentID] = true
			agents = append(agents, *r)
		}
	}
	return agents, b.spool.append(rows, block, sizes)
}

func (b *batch) Reject(lines []myweb.RejectedLine) error {
	return b.store.explain(b.ctx, b.rejected.append(b.ctx, b.staging, lines))
}

// Sound changes nothing: requests are written at the end of the batch.
func (b *batch) Sound(int64) error { return nil }

func (b *batch) Discard(logObjectID int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.discarded = append(b.discarded, logObjectID)
	return nil
}

func (b *batch) Load(ctx context.Context, objects []myweb.LogObject) (myweb.Loaded, error) {
	loaded, err := b.load(ctx, objects)
	if err != nil {
		err = fmt.Errorf("load a batch of %d requests into %s: %w", b.rows, b.store.server, b.store.explain(ctx, err))
		return myweb.Loaded{}, errors.Join(err, b.Rollback())
	}
	return loaded, b.Rollback()
}

func (b *batch) load(ctx context.Context, objects []myweb.LogObject) (loaded myweb.Loaded, err error) {
	if err := b.flush(ctx, objects); err != nil {
		return loaded, err
	}
	if err := b.store.partition(ctx, b.staging, b.days); err != nil {
		return loaded, err
	}
	var after []myweb.LogObject
	err = b.store.transaction(ctx, b.staging, func(tx *transaction) error {
		if loaded, after, err = b.write(ctx, tx, objects); err != nil {
			return err
		}
		return nil
	})
	if err == nil {
		b.store.ledger.note(after)
	}
	return loaded, err
}

// largeBatch is the number of requests from which on the planner must not loop:
// statistics that are older than the rows make it think that it should.
const largeBatch = 10_000

// write is the transaction of the batch. It may be run again.
func (b *batch) write(ctx context.Context, tx *transaction, objects []myweb.LogObject) (loaded myweb.Loaded, after []myweb.LogObject, err error) {
	tx.isLarge = b.rows >= largeBatch
	foreign, err := b.store.ledger.foreign(ctx, tx, objects)
	if err != nil {
		return loaded, nil, err
	}
	gone := slices.Concat(b.discarded, foreign)
	if err := forget(ctx, tx, gone); err != nil {
		return loaded, nil, err
	}
	// What was counted while it was staged holds unless some of it goes again.
	counted := len(gone) == 0 && !b.counts.unknown
	if !counted {
		if _, err := tx.ExecContext(ctx, "delete from staged_request_counts"); err != nil {
			return loaded, nil, err
		}
	}
	if err := load.RegisterSites(ctx, tx, b.sites, b.store.zones.Of); err != nil {
		return loaded, nil, err
	}
	since, err := load.ReadSince(ctx, tx)
	if err != nil {
		return loaded, nil, err
	}
	// The same for those that are refused, which is known of what is staged.
	way, err := b.send(ctx, tx, gone, counted && !b.from.Before(since.Whole()))
	if err != nil {
		return loaded, nil, err
	}
	change := load.Change{
		From: way.from, To: way.to, SessionTimeout: b.store.config.SessionTimeout,
		Counted: counted, Uncontested: way.staged == 0,
	}
	if err := load.Add(ctx, tx, change); err != nil {
		return loaded, nil, err
	}
	if err := load.Checkpoints(ctx, tx, objects); err != nil {
		return loaded, nil, err
	}
	if loaded, err = load.Outcome(ctx, tx); err != nil {
		return loaded, nil, err
	}
	b.outcome(way, &loaded)
	loaded.Known = foreign
	after, err = objectsAfter(ctx, tx)
	return loaded, after, err
}

// flush sends what is not sent yet, and lets the planner know the tables.
func (b *batch) flush(ctx context.Context, objects []myweb.LogObject) error {
	ledger := newAppender("staged_log_objects", logObjectColumns)
	counts := newAppender("staged_request_counts", requestCountColumns)
	err := errors.Join(ledger.append(ctx, b.staging, objects), counts.append(ctx, b.staging, b.counts.rows()))
	for _, flush := range []func(context.Context, *staging) error{counts.flush, b.pageViews.flush, b.userAgents.flush, b.rejected.flush, ledger.flush} {
		err = errors.Join(err, flush(ctx, b.staging))
	}
	if err != nil {
		return err
	}
	_, err = b.staging.conn.ExecContext(ctx, "analyze staged_page_views (staged_id, date, timestamp, site, visitor_id, request_id), staged_user_agents (user_agent_id)")
	return err
}

func (b *batch) Rollback() error {
	if !b.done {
		b.done = true
		b.store.giveStaging(b.staging)
		return b.spool.close()
	}
	return nil
}
