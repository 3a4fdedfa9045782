package ingest

import (
	"context"
	"errors"
	"time"

	"github.com/myweb-analytics/myweb/source"
)

// Standard sizes of a batch of live sources: so many requests, or what comes
// in so long after the first object; less when nothing comes for a fifth of it.
const (
	DefaultLiveRows = 100_000
	DefaultWait     = 5 * time.Second
)

// DefaultRemembered is how many objects a Loader remembers to be loaded: they
// take some 200 MB at most. Older ones are read again when they are handed
// over again, and then known by their content.
const DefaultRemembered = 4_000_000

// Loader gathers the objects of live sources in batches. The ledger is read
// once and kept.
type Loader struct {
	Ingester                 // BatchRows 0 = DefaultLiveRows
	Wait       time.Duration // 0 = DefaultWait
	Remembered int           // objects; 0 = DefaultRemembered
	Committed  func(Committed)

	queue *queue
	most  int // objects of a batch after one failed; 0 = any number
	cut   int // how often batches were halved for the sake of one object
}

// NewLoader gives a Loader that loads with in.
func NewLoader(in Ingester) *Loader {
	return &Loader{Ingester: in, queue: newQueue()}
}

// Receipt says what became of the objects of a call that are committed.
type Receipt struct {
	Objects int // loaded now
	Known   int // loaded before
	Lines   int64
	Bytes   int64     // as stored
	Last    string    // URI of one that was committed last; "" for none
	LastAt  time.Time // timestamp of the latest request in them; zero for none
}

func (r *Receipt) add(object source.Object, o outcome) {
	if o.known {
		r.Known++
		return
	}
	r.Objects++
	r.Lines += o.lines
	r.Bytes += object.Size
	r.Last = object.URI
	if o.lastAt.After(r.LastAt) {
		r.LastAt = o.lastAt
	}
}

// Load hands objects over and returns when all of them are committed, or why
// some are not: a source.LoadError where they cannot be read. It may be called by
// many at once. When ctx ends first, some may be committed and some not; to
// hand them over again is right in every case.
func (l *Loader) Load(ctx context.Context, objects []source.Object) error {
	_, err := l.Deliver(ctx, objects)
	return err
}

// Deliver is Load, and says what was committed.
func (l *Loader) Deliver(ctx context.Context, objects []source.Object) (Receipt, error) {
	if len(objects) == 0 {
		return Receipt{}, nil
	}
	c := l.queue.put(objects)
	select {
	case <-c.done:
	case <-ctx.Done():
		l.queue.abandon(c)
		return Receipt{}, ctx.Err()
	}
	switch {
	case c.err != nil:
		return c.receipt, c.err
	case len(c.failures) > 0:
		return c.receipt, &source.LoadError{Failures: c.failures}
	}
	return c.receipt, nil
}

// Pending is how many objects wait to be read, and how many were taken and are
// not committed yet.
func (l *Loader) Pending() (waiting, taken int) { return l.queue.pending() }

// Run loads what is handed over until ctx ends, which is no error, or the
// store fails: then those who wait are told why, and it may be run again. A
// batch that is interrupted is abandoned without a trace.
func (l *Loader) Run(ctx context.Context) error {
	err := l.run(ctx)
	if ctx.Err() != nil {
		l.queue.close(ctx.Err())
		return nil
	}
	l.halve()
	l.queue.fail(err)
	return err
}

func (l *Loader) run(ctx context.Context) error {
	known, err := readLedger(ctx, l.Store, orDefault(l.Remembered, DefaultRemembered))
	if err != nil {
		return err
	}
	in := l.Ingester
	rows := orDefault(in.BatchRows, DefaultLiveRows)
	g := &gathering{queue: l.queue, running: ctx, known: known.hasVersion, wait: orDefault(l.Wait, DefaultWait)}
	r := newRun(&in, known, g.next)
	r.committed = l.Committed
	defer r.close()
	for {
		if err := l.await(ctx, r); err != nil {
			return errors.Join(err, r.loaded())
		}
		g.begin(l.most)
		r.begin()
		in.BatchRows = max(1, rows>>l.cut)
		if err := r.batch(ctx); err != nil {
			return errors.Join(err, r.loaded())
		}
		if l.most = g.grow(l.most); l.most == 0 {
			l.cut = 0
		}
	}
}

// mostCuts makes batches an eighth: what cannot be loaded then is not too large.
const mostCuts = 3

// halve makes batches smaller after one failed, until an object with which no
// batch can be loaded is alone in its own. If it fails there, it may be for its
// size: it is loaded in smaller parts.
func (l *Loader) halve() {
	_, taken := l.queue.pending()
	if taken == 0 {
		return
	}
	if taken == 1 && l.most > 0 {
		l.cut = min(l.cut+1, mostCuts)
	}
	l.most = max(1, taken/2)
}

// await waits until there is something to do. Meanwhile it hears of the end of
// the batch that is being loaded.
func (l *Loader) await(ctx context.Context, r *run) error {
	for {
		if waiting, _ := l.queue.pending(); waiting > 0 || r.goesOn() {
			return ctx.Err()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-r.loading:
			r.loading = nil
			if err != nil {
				return err
			}
		case <-l.queue.arrival:
		}
	}
}
