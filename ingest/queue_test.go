package ingest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/source"
)

func named(names string) (objects []source.Object) {
	for _, name := range strings.Fields(names) {
		objects = append(objects, source.Object{URI: name})
	}
	return objects
}

// Callers take turns, those who come later too.
func TestTurns(t *testing.T) {
	q := newQueue()
	q.put(named("a1 a2 a3 a4 a5"))
	q.put(named("b1 b2"))
	var order []string
	for d := q.take(); d != nil; d = q.take() {
		order = append(order, d.URI)
		if len(order) == 4 {
			q.put(named("c1 c2"))
		}
	}
	if want := strings.Fields("a1 b1 a2 b2 a3 c1 a4 c2 a5"); !slices.Equal(order, want) {
		t.Errorf("order %q, want %q", order, want)
	}
}

// When the store fails, those whose objects were taken are told; an outcome
// that comes afterwards changes nothing.
func TestFailingStore(t *testing.T) {
	q := newQueue()
	taken, untouched := q.put(named("a b")), q.put(named("c"))
	first := q.take()
	q.fail(errors.New("the disk is full"))
	first.settle(outcome{})
	select {
	case <-taken.done:
		t.Error("the call ended although an object of it waits")
	default:
	}
	for d := q.take(); d != nil; d = q.take() {
		d.settle(outcome{})
	}
	<-taken.done
	<-untouched.done
	if taken.err == nil || untouched.err != nil || taken.receipt.Objects != 1 {
		t.Errorf("told %v and %v, %+v", taken.err, untouched.err, taken.receipt)
	}
}
