package ingest

import (
	"context"
	"sync"
	"time"

	"github.com/myweb-analytics/myweb/source"
)

// queue holds what callers of Load have handed over. Callers take turns, so
// that one with a year of objects does not keep out the others.
type queue struct {
	arrival chan struct{} // something has come

	mu      sync.Mutex
	calls   []*call   // those with objects that nobody took yet; the first is next
	ahead   []*ticket // the next ones to be taken; remote ones are being opened
	taken   map[*ticket]bool
	waiting int // objects in calls and ahead
}

// call is one call of Load. Its fields are the queue's.
type call struct {
	objects  []source.Object
	next     int // the first object that nobody took
	open     int // objects without an outcome
	failures []source.Failure
	receipt  Receipt
	err      error // why the store could not take them
	done     chan struct{}
}

// ticket is an object that was taken and has no outcome yet.
type ticket struct {
	call    *call
	object  source.Object
	discard func() // gives up what was opened ahead
}

func newQueue() *queue {
	return &queue{arrival: make(chan struct{}, 1), taken: map[*ticket]bool{}}
}

func (q *queue) put(objects []source.Object) *call {
	c := &call{objects: objects, open: len(objects), done: make(chan struct{})}
	q.mu.Lock()
	q.calls = append(q.calls, c)
	q.waiting += len(objects)
	q.mu.Unlock()
	q.signal()
	return c
}

func (q *queue) signal() {
	select {
	case q.arrival <- struct{}{}:
	default: // one is waiting already
	}
}

// take gives the next object, nil when there is none. Remote objects are
// opened ahead of their turn, with ctx, unless they are known.
func (q *queue) take(ctx context.Context, known func(source.Object) bool) *delivery {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.calls) > 0 && len(q.ahead) < source.PrefetchObjects {
		t := q.turn()
		if t.object.Remote && !known(t.object) {
			t.object, t.discard = source.Ahead(ctx, t.object)
		}
		q.ahead = append(q.ahead, t)
	}
	if len(q.ahead) == 0 {
		return nil
	}
	t := q.ahead[0]
	q.ahead = q.ahead[1:]
	q.waiting--
	q.taken[t] = true
	return &delivery{Object: t.object, settled: func(o outcome) { q.settle(t, o) }}
}

// turn gives an object of the caller whose turn it is.
func (q *queue) turn() *ticket {
	c := q.calls[0]
	t := &ticket{call: c, object: c.objects[c.next], discard: func() {}}
	c.next++
	q.calls = q.calls[1:]
	if c.next < len(c.objects) {
		q.calls = append(q.calls, c)
	}
	return t
}

// settle notes the outcome of an object; the last one of a call ends it.
func (q *queue) settle(t *ticket, o outcome) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.taken[t] {
		return // the store failed meanwhile, and the caller was told
	}
	delete(q.taken, t)
	c := t.call
	if o.err != nil {
		c.failures = append(c.failures, source.Failure{URI: t.object.URI, Err: o.err})
	} else {
		c.receipt.add(t.object, o)
	}
	c.settle()
}

func (c *call) settle() {
	if c.open--; c.open == 0 {
		close(c.done)
	}
}

// abandon takes back what nobody has taken of a call.
func (q *queue) abandon(c *call) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.drop(func(t *ticket) bool { return t.call == c })
	for i := range q.calls {
		if q.calls[i] == c {
			q.calls = append(q.calls[:i:i], q.calls[i+1:]...)
			q.waiting -= len(c.objects) - c.next
			return
		}
	}
}

// drop closes what was opened ahead.
func (q *queue) drop(which func(*ticket) bool) {
	var kept []*ticket
	for _, t := range q.ahead {
		if !which(t) {
			kept = append(kept, t)
			continue
		}
		q.waiting--
		go t.discard() // it waits for what is on its way
	}
	q.ahead = kept
}

// close gives up what was opened ahead; its callers are told why.
func (q *queue) close(err error) {
	q.mu.Lock()
	for _, t := range q.ahead {
		q.taken[t] = true
	}
	q.drop(func(*ticket) bool { return true })
	q.mu.Unlock()
	q.fail(err)
}

// fail tells the callers of all that was taken why it is not loaded.
func (q *queue) fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for t := range q.taken {
		delete(q.taken, t)
		t.call.err = err
		t.call.settle()
	}
}

// pending is how many objects wait to be taken, and to be committed.
func (q *queue) pending() (waiting, taken int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting, len(q.taken)
}

// gathering hands out the objects of one batch: until it has enough rows, so
// long after its first object, or when nothing has come for a while.
type gathering struct {
	*queue
	running context.Context // for what is opened ahead: it outlives the batch
	known   func(source.Object) bool
	wait    time.Duration
	most    int       // objects, 0 = any number
	given   int       // of this batch
	until   time.Time // zero before its first object
}

// pauses of so many make the time of a batch. After one in which nothing came,
// there is no more to be gained by waiting.
const pauses = 5

func (g *gathering) begin(most int) { g.most, g.given, g.until = most, 0, time.Time{} }

// grow gives the most objects of the next batch, after one that went well.
func (g *gathering) grow(most int) int {
	const plenty = 10_000
	if most *= 2; most > plenty {
		return 0
	}
	return most
}

func (g *gathering) isOver() bool {
	return (g.most > 0 && g.given >= g.most) || (!g.until.IsZero() && !time.Now().Before(g.until))
}

func (g *gathering) next(ctx context.Context, enough <-chan struct{}) (*delivery, error, bool) {
	for {
		if g.isOver() {
			return nil, nil, false
		}
		if d := g.take(g.running, g.known); d != nil {
			if g.given++; g.given == 1 {
				g.until = time.Now().Add(g.wait)
			}
			return d, nil, true
		}
		if g.until.IsZero() {
			return nil, nil, false // another worker goes on with a large object
		}
		timer := time.NewTimer(min(time.Until(g.until), g.wait/pauses))
		select {
		case <-ctx.Done():
		case <-enough:
		case <-timer.C:
		case <-g.arrival:
			timer.Stop()
			continue
		}
		timer.Stop()
		return nil, nil, false
	}
}
