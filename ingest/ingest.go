// Package ingest is the pipe: log objects in, rows in the store out.
//
//	source -> cloudfront.Decoder -> enrich.Worker -> myweb.Batch
//
// Objects are read side by side by a few workers and gathered in batches; a
// batch is one transaction. An object that is larger than a batch is read to
// its end first, so that nothing of it is stored if it is broken.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
	"github.com/myweb-analytics/myweb/enrich"
	"github.com/myweb-analytics/myweb/source"
)

// DefaultBatchRows is how large a batch becomes where the store does not say:
// large enough that the fixed cost of a load is small, small enough that memory
// stays flat.
const DefaultBatchRows = 200_000

// idleShare is the part of a full batch that is loaded when nothing else is
// being loaded: neither reading nor loading has to wait for long.
const idleShare = 4

// Ingester loads log objects into a store.
type Ingester struct {
	Store    myweb.Store
	Pipeline *enrich.Pipeline
	Decoder  cloudfront.Options // for what the content of a log does not say
	Sampling int                // percent, of sampled real-time logs; 0 = 100
	Parquet  ParquetReader      // reads Parquet log objects; nil refuses them

	Workers   int // objects read side by side; 0 = one a processor
	BatchRows int // 0 = what the store says, or DefaultBatchRows

	Progress *Progress // told what was read so far; may be nil
}

// ParquetReader gives the names of the columns of a Parquet file and then its
// rows, all cells as text and NULL as "". A slice is good until the next one.
type ParquetReader func(ctx context.Context, path string) iter.Seq2[[]string, error]

// Run loads the objects that are not loaded yet. An object that cannot be read
// is a Failure of the summary and stops nobody else; the error is what stopped
// the run.
func (in *Ingester) Run(ctx context.Context, objects iter.Seq2[source.Object, error]) (*Summary, error) {
	known, err := readLedger(ctx, in.Store, 0)
	if err != nil {
		return nil, err
	}
	next, stop := iter.Pull2(source.Prefetch(ctx, objects, known.hasVersion))
	defer stop()
	r := newRun(in, known, func(context.Context, <-chan struct{}) (*delivery, error, bool) {
		object, err, more := next()
		return &delivery{Object: object}, err, more
	})
	defer r.close()
	for !r.finished() {
		if err := r.batch(ctx); err != nil {
			return r.summary, errors.Join(err, r.loaded())
		}
	}
	return r.summary, r.loaded()
}

func orDefault[T comparable](value, standard T) T {
	var none T
	if value == none {
		return standard
	}
	return value
}

// run is the engine: it loads one batch after the other.
type run struct {
	*Ingester
	ledger  *ledger
	workers []*worker

	// next gives the next object; more is false when there is none for this
	// batch. enough is closed when the batch is full. One worker asks at a time.
	next      func(ctx context.Context, enough <-chan struct{}) (d *delivery, err error, more bool)
	asking    sync.Mutex
	committed func(Committed) // told of each batch; may be nil

	mu      sync.Mutex
	drained bool
	summary *Summary

	// Of the batch that is being filled:
	into    myweb.Batch
	rows    int
	views   int           // page views among them
	enough  chan struct{} // closed when filled
	filled  bool
	objects []myweb.LogObject
	ended   []ending   // read to their end: the batch brings their last part
	given   []*reading // up: the batch discards them, so that only the next one may hold a copy
	undone  []string   // objects that broke after a part of them was loaded

	again   []*delivery   // copies of what broke: to be looked at after all
	loading chan error    // the end of the load of the batch before; nil when there is none
	idle    chan struct{} // closed when it has ended
}

func newRun(in *Ingester, known *ledger, next func(context.Context, <-chan struct{}) (*delivery, error, bool)) *run {
	r := &run{Ingester: in, ledger: known, next: next, summary: newSummary(), idle: make(chan struct{})}
	close(r.idle)
	for range orDefault(in.Workers, runtime.GOMAXPROCS(0)) {
		r.workers = append(r.workers, &worker{run: r, content: newContent(), enrich: in.Pipeline.NewWorker()})
	}
	r.workers[len(r.workers)-1].makesRoom = len(r.workers) > 1
	return r
}

// begin makes the run go on after it had drained what there was. Nobody asks
// for the summary of an endless run, and it grows.
func (r *run) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drained, r.summary = false, newSummary()
}

func (r *run) finished() bool { return r.drained && !r.goesOn() }

// goesOn says that there is something for the next batch already.
func (r *run) goesOn() bool {
	for _, w := range r.workers {
		if w.reading != nil {
			return true
		}
	}
	return len(r.again) > 0
}

// batch fills one batch while the one before is loaded, and begins to load it.
func (r *run) batch(ctx context.Context) error {
	into, err := r.Store.Begin(ctx)
	if err != nil {
		return err
	}
	r.into, r.rows, r.views, r.enough, r.filled = into, 0, 0, make(chan struct{}), false
	r.objects, r.ended, r.given, r.undone = nil, nil, nil, nil
	group, groupCtx := errgroup.WithContext(ctx)
	for _, w := range r.workers {
		group.Go(func() error { return w.fill(groupCtx) })
	}
	if err := group.Wait(); err != nil {
		return errors.Join(err, into.Rollback())
	}
	if err := r.parts(); err != nil {
		return errors.Join(err, into.Rollback())
	}
	if err := r.loaded(); err != nil {
		return errors.Join(err, into.Rollback())
	}
	r.load(ctx)
	if err := r.undo(ctx); err != nil {
		return err
	}
	for _, g := range r.given {
		r.failed(g.delivery, g.broken)
		r.again = append(r.again, r.ledger.release(g.object.ID, g.before)...)
	}
	return nil
}

// parts adds what was read of objects that go on in the next batch.
func (r *run) parts() error {
	for _, w := range r.workers {
		if w.reading == nil {
			continue
		}
		if err := r.into.Reject(w.reading.takeRejected()); err != nil {
			return err
		}
		r.objects = append(r.objects, w.reading.part())
	}
	return nil
}

// load loads the batch in the background.
func (r *run) load(ctx context.Context) {
	into, objects, ended, end := r.into, r.objects, r.ended, make(chan error, 1)
	idle := make(chan struct{})
	r.loading, r.idle = end, idle
	r.Progress.loading(true)
	go func() {
		defer r.Progress.loading(false)
		defer close(idle)
		if len(objects) == 0 {
			end <- into.Rollback()
			return
		}
		began := time.Now()
		loaded, err := into.Load(ctx, objects)
		if err == nil {
			r.commit(loaded, objects, ended)
			if r.committed != nil {
				r.committed(newCommitted(loaded, objects, ended, time.Since(began)))
			}
		}
		end <- err
	}()
}

// commit notes that a batch is loaded, and tells those who wait for it.
func (r *run) commit(loaded myweb.Loaded, objects []myweb.LogObject, ended []ending) {
	r.mu.Lock()
	r.summary.add(loaded, objects, ended)
	r.mu.Unlock()
	for _, e := range ended {
		e.delivery.settle(outcome{lines: e.lines, lastAt: e.object.LastAt})
		for _, d := range r.ledger.commit(e.object) {
			r.known(d)
		}
	}
}

// loaded waits for the batch that is being loaded, and tells the store whether the
// next one is the last.
func (r *run) loaded() (err error) {
	if end := r.loading; end != nil {
		r.loading = nil
		err = <-end
	}
	if s, ok := r.Store.(myweb.Ender); ok {
		s.End(r.finished())
	}
	return err
}

// undo takes back the parts of objects that turned out to be broken after some
// of them was loaded.
func (r *run) undo(ctx context.Context) error {
	if len(r.undone) == 0 {
		return nil
	}
	if err := r.loaded(); err != nil {
		return err
	}
	for _, uri := range r.undone {
		if _, _, err := r.Store.Undo(ctx, uri); err != nil {
			return fmt.Errorf("take back what was loaded of %s: %w", uri, err)
		}
	}
	return nil
}

// take gives the next object that is not loaded yet; nil when there is none or
// the batch is full.
func (r *run) take(ctx context.Context) *delivery {
	r.asking.Lock()
	defer r.asking.Unlock()
	for !r.isFull() {
		if n := len(r.again); n > 0 {
			d := r.again[n-1]
			r.again = r.again[:n-1]
			return d
		}
		d, err, more := r.next(ctx, r.enough)
		switch {
		case !more:
			r.mu.Lock()
			r.drained = true
			r.mu.Unlock()
		case err != nil:
			r.failed(d, err)
		case r.ledger.hasVersion(d.Object):
			r.known(d)
		default:
			return d
		}
	}
	return nil
}

func (r *run) isFull() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return (r.drained && len(r.again) == 0) || r.weight() >= r.worth()
}

func (r *run) limit() int {
	if s, ok := r.Store.(myweb.Sized); ok && r.BatchRows == 0 {
		return s.BatchRows()
	}
	return orDefault(r.BatchRows, DefaultBatchRows)
}

// isBusy says that the batch before is still being loaded.
func (r *run) isBusy() bool {
	select {
	case <-r.idle:
		return false
	default:
		return true
	}
}

// worth is how many rows are worth loading now.
func (r *run) worth() int {
	if r.isBusy() || r.isSized() {
		return r.limit()
	}
	return max(1, r.limit()/idleShare)
}

// isSized says that batches are as large as the store wants them, or larger.
func (r *run) isSized() bool {
	s, ok := r.Store.(myweb.Sized)
	return ok && r.limit() >= s.BatchRows()
}

// weight is how many rows the batch counts for. A store that loads it while it
// is filled works on its page views at the end: one counts as eight requests.
func (r *run) weight() int {
	if r.isSized() {
		return max(r.rows, viewWeight*r.views)
	}
	return r.rows
}

const viewWeight = 8

// most is what a batch may weigh for the sake of an object that is not cut: half
// as much again as it should, or an eighth where a store knows what fits into
// its memory.
func (r *run) most() int {
	if r.isSized() {
		return r.limit() * 9 / 8
	}
	return r.limit() * 3 / 2
}

// count notes that rows were staged and says what the batch weighs.
func (r *run) count(rows, views int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows += rows
	r.views += views
	if !r.filled && r.weight() >= r.worth() {
		r.filled = true
		close(r.enough)
	}
	return r.weight()
}

// known notes an object that was loaded before, under this name or another.
func (r *run) known(d *delivery) {
	r.mu.Lock()
	r.summary.Known++
	r.mu.Unlock()
	r.Progress.object(d.Size)
	d.settle(outcome{known: true})
}

// failed notes an object that cannot be read.
func (r *run) failed(d *delivery, err error) {
	r.mu.Lock()
	r.summary.Failures = append(r.summary.Failures, Failure{URI: d.URI, Err: err})
	r.mu.Unlock()
	r.Progress.object(d.Size)
	d.settle(outcome{err: err})
}

func (r *run) close() {
	for _, w := range r.workers {
		if w.reading != nil {
			_ = w.reading.close()
		}
	}
}
