package source

import (
	"context"
	"iter"
	"sync"
)

// PrefetchObjects is how many remote objects are fetched side by side, and how
// many at most wait on disk for their turn.
const PrefetchObjects = 32

// Prefetch gives objects in their order and opens those that are remote before
// their turn, unless they are known. Their list is read ahead, too: asking for
// the next one does not wait for the network as long as something is there.
func Prefetch(ctx context.Context, objects iter.Seq2[Object, error], known func(Object) bool) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		ahead, stopped := make(chan prefetched, PrefetchObjects), make(chan struct{})
		go func() {
			defer close(ahead)
			for object, err := range objects {
				p := prefetched{object: object, err: err}
				if err == nil && object.Remote && !known(object) {
					p.opening = open(ctx, object)
					p.object.Open = p.opening.take
				}
				select {
				case ahead <- p:
				case <-stopped:
					p.opening.discard()
					return
				}
			}
		}()
		defer func() {
			close(stopped)
			go func() { // what is on its way may take a while
				for p := range ahead {
					p.opening.discard()
				}
			}()
		}()
		for p := range ahead {
			if !yield(p.object, p.err) {
				return
			}
		}
	}
}

// prefetched is an object, or why there is none, and how far it has come.
type prefetched struct {
	object  Object
	err     error
	opening *opening // nil when it is opened in its turn
}

// opening is an object that is being opened in the background.
type opening struct {
	open func(context.Context) (File, error)
	done chan struct{}
	file File // of done
	err  error

	mu    sync.Mutex
	taken bool
}

func open(ctx context.Context, object Object) *opening {
	o := &opening{open: object.Open, done: make(chan struct{})}
	go func() {
		defer close(o.done)
		o.file, o.err = o.open(ctx)
	}()
	return o
}

// take gives the file to the first who asks; another who does opens it anew.
func (o *opening) take(ctx context.Context) (File, error) {
	o.mu.Lock()
	first := !o.taken
	o.taken = true
	o.mu.Unlock()
	if !first {
		return o.open(ctx)
	}
	<-o.done
	return o.file, o.err
}

// discard closes the file if nobody has asked for it.
func (o *opening) discard() {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.taken {
		return
	}
	o.taken = true
	if <-o.done; o.err == nil {
		_ = o.file.Close()
	}
}

// Ahead begins to open a remote object before its turn. Either its Open or
// discard is to be called; discard does nothing after Open.
func Ahead(ctx context.Context, object Object) (opened Object, discard func()) {
	o := open(ctx, object)
	object.Open = o.take
	return object, o.discard
}
