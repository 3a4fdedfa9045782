package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/source"
)

func named(names string) (objects []source.Object) {
	for _, name := range strings.Fields(names) {
		objects = append(objects, source.Object{URI: name})
	}
	return objects
}

func none(source.Object) bool { return false }

// Callers take turns, whoever came first.
func TestTurns(t *testing.T) {
	q := newQueue()
	for _, names := range []string{"a1 a2 a3 a4", "b1", "c1 c2"} {
		q.put(named(names))
	}
	var order []string
	for d := q.take(t.Context(), none); d != nil; d = q.take(t.Context(), none) {
		order = append(order, d.URI)
	}
	if want := strings.Fields("a1 b1 c1 a2 c2 a3 a4"); !slices.Equal(order, want) {
		t.Errorf("order %q, want %q", order, want)
	}
}

// Remote objects are opened before their turn, but for the known; what nobody
// takes is closed again.
func TestOpenedAhead(t *testing.T) {
	var opened, closed atomic.Int64
	var objects []source.Object
	for i := range 2 * source.PrefetchObjects {
		objects = append(objects, source.Object{URI: fmt.Sprint(i), Remote: true, Open: func(context.Context) (source.File, error) {
			opened.Add(1)
			return closing{source.Memory(nil), &closed}, nil
		}})
	}
	q := newQueue()
	c := q.put(objects)
	d := q.take(t.Context(), func(o source.Object) bool { return o.URI == "1" })
	file, err := d.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	q.abandon(c)
	want := int64(source.PrefetchObjects - 1)
	for range 1000 {
		if opened.Load() == want && closed.Load() == want-1 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if opened.Load() != want || closed.Load() != want-1 {
		t.Errorf("%d were opened, want %d; %d closed, want all but the one that was taken", opened.Load(), want, closed.Load())
	}
	if waiting, taken := q.pending(); waiting != 0 || taken != 1 {
		t.Errorf("%d wait, %d are taken", waiting, taken)
	}
	_ = file.Close()
}

type closing struct {
	source.File
	closed *atomic.Int64
}

func (c closing) Close() error { c.closed.Add(1); return nil }

// When the store fails, those whose objects were taken are told; an outcome
// that comes afterwards changes nothing.
func TestFailingStore(t *testing.T) {
	q := newQueue()
	taken, untouched := q.put(named("a b")), q.put(named("c"))
	first := q.take(t.Context(), none)
	q.fail(errors.New("the disk is full"))
	first.settle(outcome{})
	select {
	case <-taken.done:
		t.Error("the call ended although an object of it waits")
	default:
	}
	for d := q.take(t.Context(), none); d != nil; d = q.take(t.Context(), none) {
		d.settle(outcome{})
	}
	<-taken.done
	<-untouched.done
	if taken.err == nil || untouched.err != nil || taken.receipt.Objects != 1 {
		t.Errorf("told %v and %v, %+v", taken.err, untouched.err, taken.receipt)
	}
}
