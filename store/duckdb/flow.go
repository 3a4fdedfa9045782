package duckdb

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"sync"

	myweb "github.com/myweb-analytics/myweb"
)

// A request that is surely not the same as another one needs no staging: it is
// written to its table as it is. Those that are no page views are written while
// the batch is still filled, by whoever staged the last of them, so that memory
// does not grow with a batch. They are counted here, for the files of store/load
// do not see them.

//go:embed direct.sql
var direct string

// groupRows are written at once: a row group, which does not stay in the transaction.
const groupRows = rowGroupRows

// mostGroups of requests wait while another batch is loaded; reading waits then.
const mostGroups = 12

// flow is what is known of the requests of a batch that need no staging.
type flow struct {
	waiting  requestTable            // requests that are no page views
	views    requestTable            // requests of page views: they wait for the end of the batch
	ownViews []column[stagedRequest] // what views has beside page views
	new      requestTable            // those that are being written, as new_requests
	next     requestTable            // those that are written then
	group    int                     // rows that are written at once
	nextTry  int                     // rows of waiting that are worth looking at again
	sound    map[int64]bool          // log objects that will not be discarded
	again    map[int64]bool          // ids that came again: whether the first was written
	isStored map[hourOf]bool         // the store has requests of the hour
	counted  counted
	written
}

func newFlow(d *dictionary, pageViews *table[stagedRequest], group int) flow {
	f := flow{
		waiting: newRequestTable(newTable("waiting_requests", requestColumns(d))),
		new:     newRequestTable(newTable("new_requests", requestColumns(d))),
		next:    newRequestTable(newTable("next_requests", requestColumns(d))),
		group:   group,
	}
	columns := requestColumns(d)
	for i, c := range columns {
		if shared := pageViews.column(c.typeOf().name); shared != nil {
			columns[i] = shared
		} else {
			f.ownViews = append(f.ownViews, c)
		}
	}
	f.views = newRequestTable(newTable("waiting_views", columns))
	f.clear()
	return f
}

func (f *flow) clear() {
	f.waiting.clear()
	f.new.clear()
	f.next.clear()
	for _, c := range f.ownViews {
		c.clear()
	}
	f.views.rows = 0
	f.nextTry = f.group
	f.sound = map[int64]bool{}
	f.again = map[int64]bool{}
	f.isStored = map[hourOf]bool{}
	f.counted = counted{}
	f.written = newWritten()
}

// addViews adds requests whose page views are staged.
func (f *flow) addViews(rows []stagedRequest) {
	for _, c := range f.ownViews {
		c.add(rows)
	}
	f.views.rows += len(rows)
}

// pour writes whole groups of requests, if the batch has such. While another
// batch is being loaded they wait, up to a limit. One at a time pours, and others
// go on staging.
func (b *batch) pour(ctx context.Context) error {
	switch groups := b.waiting(); {
	case groups >= mostGroups:
		b.pouring.Lock()
	case groups == 0 || !b.pouring.TryLock():
		return nil
	}
	defer b.pouring.Unlock()
	if b.tx == nil {
		if is, err := b.beginPouring(ctx); err != nil || !is {
			return err
		}
	}
	return b.write(ctx, func() (bool, error) { return b.nextGroup(ctx) })
}

func (b *batch) beginPouring(ctx context.Context) (is bool, err error) {
	if b.waiting() >= mostGroups {
		return true, b.begin(ctx)
	}
	return b.tryBegin(ctx)
}

// waiting says how many groups of requests are worth looking at.
func (b *batch) waiting() int {
	b.staging.mu.Lock()
	defer b.staging.mu.Unlock()
	if b.staging.flow.waiting.rows < b.staging.flow.nextTry {
		return 0
	}
	return b.staging.flow.waiting.rows / b.staging.flow.group
}

// nextGroup makes the next group of waiting requests ready to be written.
func (b *batch) nextGroup(ctx context.Context) (is bool, err error) {
	s := b.staging
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &s.flow
	if f.waiting.rows < f.nextTry {
		return false, nil
	}
	if !f.hasSound(f.group) {
		f.nextTry = f.waiting.rows + max(1, f.group/8)
		return false, nil
	}
	f.nextTry = f.group
	if err := b.askHours(ctx, &f.waiting); err != nil {
		return false, err
	}
	f.next.shift(f.waiting.table, f.pick(&s.requests, &b.store.seen, f.group, b.since))
	s.ready()
	return true, nil
}

// ready makes the next requests ready to be read.
func (s *staging) ready() {
	s.flow.next.freeze()
	s.flow.note(&s.flow.next, s.dictionary.id(string(myweb.KindPageView)))
}

// write writes the next requests as long as next gives some; while DuckDB does, they
// are counted and those that follow are made ready.
func (b *batch) write(ctx context.Context, next func() (is bool, err error)) error {
	f := &b.staging.flow
	is, err := next()
	for is && err == nil {
		f.new, f.next = f.next, f.new
		var beside sync.WaitGroup
		beside.Go(func() { f.counted.add(&f.new) })
		beside.Go(func() { is, err = next() })
		_, failed := b.tx.ExecContext(ctx, direct)
		beside.Wait()
		f.new.clear()
		if failed != nil {
			return errors.Join(fmt.Errorf("write requests: %w", failed), err)
		}
	}
	return err
}

// drain divides and writes all that waits, at the end of the batch.
func (b *batch) drain(ctx context.Context) error {
	s := b.staging
	f := &s.flow
	for _, t := range []*requestTable{&f.waiting, &f.views} {
		if err := b.askHours(ctx, t); err != nil {
			return err
		}
	}
	for i := range f.waiting.rows {
		f.sound[f.waiting.logObject.at(i)] = true
	}
	f.next.shift(f.waiting.table, f.pick(&s.requests, &b.store.seen, f.waiting.rows, b.since))
	views := f.splitViews(&b.store.seen, b.since)
	s.requests.take(f.views.table, views.staged)
	return b.write(ctx, func() (bool, error) {
		n := min(len(views.direct), max(0, f.group-f.next.rows))
		f.next.take(f.views.table, views.direct[:n])
		views.direct = views.direct[n:]
		s.ready()
		return f.next.rows > 0, nil
	})
}
