package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync/atomic"
	"testing"
	"time"
)

// remote gives n objects that count how many of them are open.
func remote(n int, opened, open *atomic.Int64) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for i := range n {
			text := fmt.Sprint("object ", i)
			o := Object{URI: fmt.Sprint(i), Version: "1", Remote: true, Open: func(context.Context) (File, error) {
				opened.Add(1)
				open.Add(1)
				return counted{Memory([]byte(text)), open}, nil
			}}
			if !yield(o, nil) {
				return
			}
		}
	}
}

type counted struct {
	File
	open *atomic.Int64
}

func (c counted) Close() error { c.open.Add(-1); return nil }

func none(Object) bool { return false }

// eventually waits for what happens in the background.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 3000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(what)
}

func TestPrefetchKeepsOrderAndContent(t *testing.T) {
	var opened, open atomic.Int64
	i := 0
	for object, err := range Prefetch(t.Context(), remote(100, &opened, &open), none) {
		if err != nil || object.URI != fmt.Sprint(i) {
			t.Fatalf("object %d is %s, %v", i, object.URI, err)
		}
		for range 2 { // the second time it is opened anew
			file, err := object.Open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(file); string(text) != fmt.Sprint("object ", i) || err != nil {
				t.Fatalf("object %d holds %q, %v", i, text, err)
			}
			_ = file.Close()
		}
		i++
	}
	if i != 100 || opened.Load() != 200 || open.Load() != 0 {
		t.Errorf("%d objects, opened %d times, %d are left open", i, opened.Load(), open.Load())
	}
}

// Who stops early leaves nothing open, and no more is fetched than may wait.
func TestPrefetchStopsEarly(t *testing.T) {
	var opened, open atomic.Int64
	for range Prefetch(t.Context(), remote(10_000, &opened, &open), none) {
		eventually(t, "nothing is fetched ahead", func() bool { return opened.Load() >= PrefetchObjects })
		break
	}
	eventually(t, "files are left open", func() bool { return open.Load() <= 1 }) // the one that was given is not closed here
	if n := opened.Load(); n > PrefetchObjects+2 {
		t.Errorf("%d objects were fetched", n)
	}
}

// What was given before the list ends is not taken away when it does.
func TestPrefetchOutlivesTheList(t *testing.T) {
	slow := make(chan struct{})
	list := func(yield func(Object, error) bool) {
		yield(Object{URI: "slow", Remote: true, Open: func(ctx context.Context) (File, error) {
			select {
			case <-slow:
				return Memory(nil), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}}, nil)
	}
	next, stop := iter.Pull2(Prefetch(t.Context(), list, none))
	defer stop()
	object, _, _ := next()
	if _, _, more := next(); more {
		t.Fatal("there are two objects")
	}
	close(slow)
	if _, err := object.Open(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPrefetchLeavesTheKnownAndTheLocal(t *testing.T) {
	var opened, open atomic.Int64
	list := func(yield func(Object, error) bool) {
		for object := range remote(10, &opened, &open) {
			object.Remote = object.URI != "3"
			if !yield(object, nil) {
				return
			}
		}
		yield(Object{URI: "list"}, errors.New("the list broke off"))
	}
	n, failed := 0, error(nil)
	for object, err := range Prefetch(t.Context(), list, func(o Object) bool { return o.URI == "5" }) {
		n++
		if err != nil {
			failed = err
			continue
		}
		if object.URI != "3" && object.URI != "5" {
			file, err := object.Open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			_ = file.Close()
		}
	}
	if n != 11 || failed == nil || opened.Load() != 8 {
		t.Errorf("%d objects, error %v, %d were opened", n, failed, opened.Load())
	}
}
