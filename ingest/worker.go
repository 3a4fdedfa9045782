package ingest

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
	"github.com/myweb-analytics/myweb/enrich"
)

// blockRows requests are staged at once: so many that a call costs nothing, and
// so few that they stay in the cache of a processor (0.3 MB).
const blockRows = 512

// worker reads one object at a time. An object that is larger than a batch
// stays open in reading from one batch to the next.
type worker struct {
	*run
	content *content
	decoder cloudfront.Decoder
	enrich  *enrich.Worker
	reading *reading
	block   []myweb.Request

	makesRoom bool // it leaves its processor to a store that loads beside those who read
}

// fill adds objects to the batch until it is full or there are no more.
func (w *worker) fill(ctx context.Context) error {
	if w.reading != nil { // from the batch before, so it was verified
		if err := w.into.Sound(w.reading.object.ID); err != nil {
			return err
		}
	}
	for {
		if w.reading == nil {
			d := w.take(ctx)
			if d == nil {
				return nil
			}
			if err := w.open(ctx, d); err != nil {
				return err
			}
			continue
		}
		ended, err := w.read(ctx)
		if err != nil || !ended {
			return err
		}
	}
}

// open begins an object; one that was loaded under another name, or cannot be
// opened, is counted and left. The error is what stops the run.
func (w *worker) open(ctx context.Context, d *delivery) error {
	reading, err := w.openReading(ctx, d)
	if err != nil {
		w.failed(d, err)
		return ctx.Err()
	}
	before, waits, err := w.ledger.claim(ctx, reading.object.ID, d)
	switch {
	case err != nil:
		return errors.Join(err, reading.close())
	case waits:
		return reading.close()
	case before.isDone():
		w.known(d)
		return reading.close()
	}
	reading.before = before
	reading.object.Stale = before.stale
	w.reading = reading
	return nil
}

// read goes on with the open object. It ends when the object does, or when the
// batch has more than most: then the rest of the object is for the next one.
func (w *worker) read(ctx context.Context) (ended bool, err error) {
	r := w.reading
	for {
		if err := w.makeRoom(ctx); err != nil {
			return false, err
		}
		rows, err := w.readBlock(ctx)
		if err != nil && !errors.Is(err, io.EOF) {
			return true, w.broken(ctx, err)
		}
		staged := w.count(rows, w.pageViews(rows))
		if errors.Is(err, io.EOF) {
			return true, w.whole()
		}
		full := staged >= w.most()
		if !r.verified && (full || r.object.Lines >= verifyLines) {
			if err := r.verify(ctx); err != nil {
				return true, w.broken(ctx, err)
			}
			if err := w.into.Sound(r.object.ID); err != nil {
				return true, err
			}
		}
		if full {
			return false, nil
		}
	}
}

// makeRoom waits for the end of the load of the batch before, if that needs the
// processor: a load is one long chain, which reading would only make longer.
func (w *worker) makeRoom(ctx context.Context) error {
	if w.makesRoom && w.isSized() {
		select {
		case <-w.idle:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// verifyLines of an object are staged before it is known to be sound: what is
// not waits in memory. Most objects have fewer.
const verifyLines = 250_000

// pageViews counts them among the first rows of the block.
func (w *worker) pageViews(rows int) (n int) {
	for i := range w.block[:rows] {
		if w.block[i].Kind == myweb.KindPageView {
			n++
		}
	}
	return n
}

// readBlock decodes, completes and stages some requests.
func (w *worker) readBlock(ctx context.Context) (rows int, err error) {
	if w.block == nil {
		w.block = make([]myweb.Request, blockRows)
	}
	var last error
	n := 0
	for n < blockRows && last == nil {
		w.block[n] = myweb.Request{}
		last = w.reading.next(ctx, &w.block[n], w.Parquet)
		if last == nil {
			w.block[n].LogObjectID = w.reading.object.ID
			w.enrich.Complete(&w.block[n], w.reading.object.Digest)
			n++
		}
	}
	w.Progress.lines(n)
	w.Progress.read(w.reading.progress())
	if last != nil && !errors.Is(last, io.EOF) {
		return n, last
	}
	if err := w.into.Stage(w.block[:n]); err != nil {
		return n, stop{err}
	}
	return n, last
}

// stop is an error of the store: it is no fault of the object.
type stop struct{ error }

func (s stop) Unwrap() error { return s.error }

// whole notes that the object was read to its end.
func (w *worker) whole() error {
	r := w.reading
	w.reading = nil
	object := r.part()
	object.LoadedAt = time.Now().UTC()
	if err := errors.Join(w.into.Reject(r.takeRejected()), w.into.Sound(object.ID)); err != nil {
		return err
	}
	w.done(r, object)
	w.Progress.finished()
	return r.close()
}

// done notes that the batch holds the last part of what was read.
func (w *worker) done(r *reading, object myweb.LogObject) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.objects, w.ended = append(w.objects, object), append(w.ended, ending{delivery: r.delivery, object: object, lines: r.lines, unfit: r.unfit()})
	for reason, n := range r.reasons {
		w.summary.Rejected[reason] += n
	}
}

// broken gives the object up: nothing of it stays.
func (w *worker) broken(ctx context.Context, err error) error {
	var ours stop
	if errors.As(err, &ours) || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	r := w.reading
	w.reading = nil
	_ = r.close()
	if discardErr := w.into.Discard(r.object.ID); discardErr != nil {
		return discardErr
	}
	r.broken = err
	w.mu.Lock()
	defer w.mu.Unlock()
	w.given = append(w.given, r)
	if r.parts > 0 {
		w.undone = append(w.undone, r.object.URI)
	}
	return nil
}
