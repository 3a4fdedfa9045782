package source

import (
	"context"
	"errors"
	"hash/maphash"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Standard times of a Follower.
const (
	DefaultPoll   = 10 * time.Second
	DefaultSettle = 2 * time.Second
)

// lookShare keeps looking around below a tenth of the time.
const lookShare = 9

// Follower hands over the objects that come into files and folders. The file
// system's messages make it fast; looking around every Poll makes it sure, for
// some file systems send none, such as those of a network.
type Follower struct {
	Paths  []string
	Poll   time.Duration // 0 = DefaultPoll
	Settle time.Duration // how long an object must not have changed; 0 = DefaultSettle

	// Load takes objects that are new or changed, never the same version
	// twice. If it fails they are handed over again at the next look; those
	// that a LoadError names, when they have changed.
	Load func(ctx context.Context, objects []Object) error

	// Failed is told of an object that cannot be looked at and of an error of
	// Load, the same one once; may be nil.
	Failed func(err error)

	deaf     bool // no messages of the file system: for tests
	loaded   map[uint64]bool
	settling map[uint64]time.Time // when a version was first seen
	reported map[string]bool
}

var seed = maphash.MakeSeed()

// id stands for a version of an object: a folder may hold a million of them.
func id(o Object) uint64 { return maphash.String(seed, o.URI+"\x00"+o.Version) }

// Run follows until ctx ends, which is no error.
func (f *Follower) Run(ctx context.Context) error {
	poll, settle := orDefault(f.Poll, DefaultPoll), orDefault(f.Settle, DefaultSettle)
	messages, closeWatch := f.watch()
	defer closeWatch()
	due := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-messages:
			// Messages come in floods: the first one says when to look.
			if soon := time.Now().Add(settle); soon.Before(due) {
				due = soon
				timer.Reset(settle)
			}
		case <-timer.C:
			wait, began := poll, time.Now()
			if f.look(ctx, settle) {
				wait = min(poll, settle)
			}
			// A folder of very many files is looked at less often.
			wait = max(wait, lookShare*time.Since(began))
			due = time.Now().Add(wait)
			timer.Reset(wait)
		}
	}
}

func orDefault(value, standard time.Duration) time.Duration {
	if value == 0 {
		return standard
	}
	return value
}

// look finds what is there and hands over what is ready. It says whether some
// objects still change.
func (f *Follower) look(ctx context.Context, settle time.Duration) (unsettled bool) {
	now := time.Now()
	loaded, settling := map[uint64]bool{}, map[uint64]time.Time{}
	var ready []Object
	for object, err := range Files(f.Paths...) {
		if err != nil {
			f.report(err)
			continue
		}
		id := id(object)
		since, seen := f.settling[id]
		switch {
		case f.loaded[id]:
			loaded[id] = true
			continue
		case !seen:
			since = now
		}
		settling[id] = since
		if now.Sub(since) < settle {
			unsettled = true
			continue
		}
		ready = append(ready, object)
	}
	f.loaded, f.settling = loaded, settling
	if len(ready) > 0 {
		f.load(ctx, ready)
	}
	return unsettled
}

func (f *Follower) load(ctx context.Context, ready []Object) {
	err := f.Load(ctx, ready)
	if err != nil && ctx.Err() == nil {
		f.report(err)
	}
	var unread *LoadError
	if err != nil && !errors.As(err, &unread) {
		return
	}
	for _, object := range ready {
		id := id(object)
		delete(f.settling, id)
		f.loaded[id] = true
	}
}

// report tells an error once; a failure that stays would fill the log.
func (f *Follower) report(err error) {
	text := err.Error()
	if f.Failed == nil || f.reported[text] {
		return
	}
	const kept = 1000
	if f.reported == nil || len(f.reported) >= kept {
		f.reported = map[string]bool{}
	}
	f.reported[text] = true
	f.Failed(err)
}

// watch asks the file system for messages about the folders. Where it cannot,
// for want of support or of watches, polling does it alone.
func (f *Follower) watch() (messages <-chan struct{}, end func()) {
	if f.deaf {
		return nil, func() {}
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, func() {}
	}
	for _, path := range f.Paths {
		for folder := range folders(path) {
			if err := watcher.Add(folder); errors.Is(err, fsnotify.ErrClosed) {
				break
			}
		}
	}
	out := make(chan struct{}, 1)
	go relay(watcher, out)
	return out, func() { _ = watcher.Close() }
}

// relay passes on that something has happened, and watches new folders. It
// ends with the watcher.
func relay(watcher *fsnotify.Watcher, out chan<- struct{}) {
	for {
		select {
		case event, ok := <-watcher.Events:
			if !ok {
				return
			}
			if event.Has(fsnotify.Create) {
				for folder := range folders(event.Name) {
					_ = watcher.Add(folder) // polling sees what is not watched
				}
			}
		case _, ok := <-watcher.Errors:
			if !ok {
				return
			}
		}
		select {
		case out <- struct{}{}:
		default: // one is waiting already
		}
	}
}
