package source

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
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

	// Load takes objects that are new or changed. While it works the next ones
	// are looked for; it may be called again before it has ended. If it fails
	// the objects are handed over again at the next look, and those of a
	// LoadError later and later.
	Load func(ctx context.Context, objects []Object) error

	// Failed is told of an object that cannot be looked at and of an error of
	// Load, the same one once; may be nil.
	Failed func(err error)

	deaf bool // no messages of the file system: for tests

	mu       sync.Mutex
	seen     map[string]sighting
	loads    int // calls of Load that have not ended
	reported map[string]bool
}

// sighting is what is known of an object.
type sighting struct {
	object Object
	since  time.Time // when this version was first seen
	taken  bool      // it is loaded, or being loaded
	next   time.Time // not to be tried before
	wait   time.Duration
}

const (
	// mostLoads wait at a time; when the store is away there is no use in more.
	mostLoads = 4
	// An object that cannot be read is tried again after firstRetry, then after
	// twice as long each time, up to lastRetry.
	firstRetry = time.Minute
	lastRetry  = 6 * time.Hour
	// lookShare bounds how much of the time is spent on looking around.
	lookShare = 10
)

// Run follows until ctx ends, which is no error.
func (f *Follower) Run(ctx context.Context) error {
	poll, settle := orDefault(f.Poll, DefaultPoll), orDefault(f.Settle, DefaultSettle)
	messages, closeWatch := f.watch()
	defer closeWatch()
	var loads sync.WaitGroup
	defer loads.Wait()
	due, pause := time.Now(), settle/8
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-messages:
			// Messages come in floods: the first one says when to look.
			if soon := time.Now().Add(pause); soon.Before(due) {
				due = soon
				timer.Reset(pause)
			}
		case <-timer.C:
			began := time.Now()
			ready, unsettled := f.look(settle)
			if len(ready) > 0 {
				loads.Go(func() { f.load(ctx, ready) })
			}
			pause = max(settle/8, lookShare*time.Since(began))
			wait := poll
			if unsettled {
				wait = min(poll, max(settle, pause))
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

// look finds what is there and takes what is ready to be loaded. It says
// whether some objects still change, or could not be taken.
func (f *Follower) look(settle time.Duration) (ready []Object, unsettled bool) {
	now := time.Now()
	current := map[string]sighting{}
	f.mu.Lock()
	defer f.mu.Unlock()
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
	for _, uri := range slices.Sorted(maps.Keys(current)) {
		switch s := current[uri]; {
		case s.taken || now.Before(s.next):
		case now.Sub(s.since) >= settle && f.loads < mostLoads:
			ready = append(ready, s.object)
			s.taken = true
			current[uri] = s
		default:
			unsettled = true
		}
	}
	if len(ready) > 0 {
		f.loads++
	}
	return ready, unsettled
}

func (f *Follower) load(ctx context.Context, ready []Object) {
	err := f.Load(ctx, ready)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.loads--
	if err == nil {
		return
	}
	if ctx.Err() == nil {
		f.report(err)
	}
	var unread *LoadError
	partly := errors.As(err, &unread)
	for _, object := range ready {
		s := f.seen[object.URI]
		if s.object.Version != object.Version || partly && unread.Of(object.URI) == nil {
			continue // it has changed since, or is loaded
		}
		s.taken = false
		if partly {
			s.wait = min(max(firstRetry, 2*s.wait), lastRetry)
			s.next = time.Now().Add(s.wait)
		}
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
