package source

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Standard times of a Follower.
const (
	DefaultPoll   = 10 * time.Second
	DefaultSettle = 2 * time.Second
)

// Follower hands over the objects that come into files and folders. The file
// system's messages make it fast; looking around every Poll makes it sure, for
// some file systems send none, such as those of a network.
type Follower struct {
	Paths  []string
	Poll   time.Duration // 0 = DefaultPoll
	Settle time.Duration // how long an object must not have changed; 0 = DefaultSettle

	// Load takes objects that are new or changed, never the same version
	// twice. If it fails they are handed over again at the next look.
	Load func(ctx context.Context, objects []Object) error

	// Failed is told of an object that cannot be looked at and of an error of
	// Load, the same one once; may be nil.
	Failed func(err error)

	deaf     bool // no messages of the file system: for tests
	seen     map[string]sighting
	reported map[string]bool
}

// sighting is what is known of an object.
type sighting struct {
	object Object
	since  time.Time // when this version was first seen
	loaded bool
}

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
			wait := poll
			if f.look(ctx, settle) {
				wait = min(poll, settle)
			}
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
	current := map[string]sighting{}
	for object, err := range Files(f.Paths...) {
		if err != nil {
			f.report(err)
			continue
		}
		s, ok := f.seen[object.URI]
		if !ok || s.object.Version != object.Version {
			s = sighting{object: object, since: now}
		}
		current[object.URI] = s
	}
	f.seen = current
	var ready []Object
	for _, uri := range slices.Sorted(maps.Keys(current)) {
		switch s := current[uri]; {
		case s.loaded:
		case now.Sub(s.since) >= settle:
			ready = append(ready, s.object)
		default:
			unsettled = true
		}
	}
	if len(ready) > 0 {
		f.load(ctx, ready)
	}
	return unsettled
}

func (f *Follower) load(ctx context.Context, ready []Object) {
	if err := f.Load(ctx, ready); err != nil {
		if ctx.Err() == nil {
			f.report(err)
		}
		return
	}
	for _, object := range ready {
		s := f.seen[object.URI]
		s.loaded = true
		f.seen[object.URI] = s
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
