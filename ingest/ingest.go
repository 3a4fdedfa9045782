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
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
	"github.com/myweb-analytics/myweb/enrich"
	"github.com/myweb-analytics/myweb/source"
)

// DefaultBatchRows is how large a batch becomes: large enough that the fixed
// cost of a load is small, small enough that memory stays flat.
const DefaultBatchRows = 250_000

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
	BatchRows int // 0 = DefaultBatchRows

	Progress *Progress // told what was read so far; may be nil
}

// ParquetReader gives the names of the columns of a Parquet file and then its
// rows, all cells as text and NULL as "". A slice is good until the next one.
type ParquetReader func(ctx context.Context, path string) iter.Seq2[[]string, error]

// Run loads the objects that are not loaded yet. An object that cannot be read
// is a Failure of the summary and stops nobody else; the error is what stopped
// the run.
func (in *Ingester) Run(ctx context.Context, objects iter.Seq2[source.Object, error]) (*Summary, error) {
	known, err := readLedger(ctx, in.Store)
	if err != nil {
		return nil, err
	}
	next, stop := iter.Pull2(objects)
	defer stop()
	r := &run{Ingester: in, ledger: known, next: next, summary: newSummary()}
	for range orDefault(in.Workers, runtime.GOMAXPROCS(0)) {
		r.workers = append(r.workers, &worker{run: r, enrich: in.Pipeline.NewWorker()})
	}
	defer r.close()
	for !r.finished() {
		if err := r.batch(ctx); err != nil {
			return r.summary, errors.Join(err, r.loaded())
		}
	}
	return r.summary, r.loaded()
}

func orDefault(value, standard int) int {
	if value == 0 {
		return standard
	}
	return value
}

// run is one call of Run.
type run struct {
	*Ingester
	ledger  *ledger
	workers []*worker

	mu      sync.Mutex
	next    func() (source.Object, error, bool)
	drained bool
	summary *Summary

	// Of the batch that is being filled:
	into    myweb.Batch
	rows    int
	objects []myweb.LogObject
	given   []*reading // up: the batch discards them, so that only the next one may hold a copy
	undone  []string   // objects that broke after a part of them was loaded

	loading chan error  // the end of the load of the batch before; nil when there is none
	busy    atomic.Bool // it has not ended
}

func (r *run) finished() bool {
	for _, w := range r.workers {
		if w.reading != nil {
			return false
		}
	}
	return r.drained
}

// batch fills one batch while the one before is loaded, and begins to load it.
func (r *run) batch(ctx context.Context) error {
	into, err := r.Store.Begin(ctx)
	if err != nil {
		return err
	}
	r.into, r.rows, r.objects, r.given, r.undone = into, 0, nil, nil, nil
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
	for _, g := range r.given {
		r.ledger.release(g.object.ID, g.before)
	}
	return r.undo(ctx)
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
	into, objects, end := r.into, r.objects, make(chan error, 1)
	r.loading = end
	r.busy.Store(true)
	r.Progress.loading(true)
	go func() {
		defer r.Progress.loading(false)
		defer r.busy.Store(false)
		if len(objects) == 0 {
			end <- into.Rollback()
			return
		}
		loaded, err := into.Load(ctx, objects)
		if err == nil {
			r.mu.Lock()
			r.summary.add(loaded, objects)
			r.mu.Unlock()
		}
		end <- err
	}()
}

// loaded waits for the batch that is being loaded. Nothing is read meanwhile, so
// the store may have all processors.
func (r *run) loaded() error {
	if r.loading == nil {
		return nil
	}
	end := r.loading
	r.loading = nil
	if !r.busy.Load() {
		return <-end
	}
	return errors.Join(r.spread(true), <-end, r.spread(r.finished()))
}

func (r *run) spread(wide bool) error {
	if s, ok := r.Store.(myweb.Spreader); ok {
		return s.Spread(wide)
	}
	return nil
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

// take gives the next object that is not loaded yet; ok is false when there is
// none or the batch is full.
func (r *run) take() (object source.Object, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for !r.drained && r.rows < r.enough() {
		object, err, more := r.next()
		switch {
		case !more:
			r.drained = true
		case err != nil:
			r.fail(object.URI, err)
		case r.ledger.hasVersion(object):
			r.summary.Known++
			r.Progress.object(object.Size)
		default:
			return object, true
		}
	}
	return source.Object{}, false
}

func (r *run) limit() int { return orDefault(r.BatchRows, DefaultBatchRows) }

// enough is how many rows are worth loading now.
func (r *run) enough() int {
	if r.busy.Load() {
		return r.limit()
	}
	return max(1, r.limit()/idleShare)
}

// count notes that rows were staged and says how many the batch has.
func (r *run) count(rows int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows += rows
	return r.rows
}

// fail notes an object that cannot be read. The caller holds the lock.
func (r *run) fail(uri string, err error) {
	r.summary.Failures = append(r.summary.Failures, Failure{URI: uri, Err: err})
}

func (r *run) done(object myweb.LogObject) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.objects = append(r.objects, object)
}

func (r *run) close() {
	for _, w := range r.workers {
		if w.reading != nil {
			_ = w.reading.close()
		}
	}
}
