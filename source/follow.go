package source

import (
	"context"
	"errors"
	"hash/maphash"
	"io/fs"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/myweb-analytics/myweb"
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

	// Failed is told of an error of Load, the same one once; may be nil.
	Failed func(err error)

	// Looked is told how each look went: nil when all of the paths could be
	// looked at. May be nil.
	Looked func(err error)

	// Gone is told of an object that could not be read and is not there any more;
	// may be nil.
	Gone func(uri string)

	deaf bool // no messages of the file system: for tests

	mu       sync.Mutex
	taken    map[uint64]bool      // versions that are loaded, or being loaded
	settling map[uint64]time.Time // when a version was first seen
	failing  map[uint64]failure   // versions that could not be read
	loads    int                  // calls of Load that have not ended
	reported map[string]bool
}

// failure says when an object that could not be read is tried again.
type failure struct {
	uri  string
	next time.Time
	wait time.Duration
}

const (
	// mostLoads wait at a time; when the store is away there is no use in more.
	mostLoads = 4
	// An object that cannot be read is tried again after firstRetry, then after
	// twice as long each time, up to lastRetry.
	firstRetry = time.Minute
	lastRetry  = 6 * time.Hour
	// lookShare keeps looking around below a tenth of the time: a folder of very
	// many files is looked at less often.
	lookShare = 9
)

var seed = maphash.MakeSeed()

// id stands for a version of an object: a folder may hold a million of them.
func id(o Object) uint64 { return maphash.String(seed, o.URI+"\x00"+o.Version) }

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
			ready, unsettled, err := f.look(settle)
			if f.Looked != nil {
				f.Looked(err)
			}
			if len(ready) > 0 {
				loads.Go(func() { f.load(ctx, ready) })
			}
			pause = max(settle/8, lookShare*time.Since(began))
			wait := poll
			if unsettled {
				wait = min(poll, settle)
			}
			wait = max(wait, pause)
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
// whether some objects still change, or could not be taken, and gives the first
// error of the paths.
func (f *Follower) look(settle time.Duration) (ready []Object, unsettled bool, failed error) {
	now := time.Now()
	taken, settling, failing := map[uint64]bool{}, map[uint64]time.Time{}, map[uint64]failure{}
	f.mu.Lock()
	defer f.mu.Unlock()
	for object, err := range Files(f.Paths...) {
		if err != nil {
			if failed == nil && !mayCome(object, err) {
				failed = err
			}
			continue
		}
		id := id(object)
		if f.taken[id] {
			taken[id] = true
			continue
		}
		if failed, ok := f.failing[id]; ok {
			if failing[id] = failed; now.Before(failed.next) {
				continue
			}
		}
		since, seen := f.settling[id]
		if !seen {
			since = now
		}
		if now.Sub(since) < settle || f.loads == mostLoads {
			settling[id], unsettled = since, true
			continue
		}
		ready, taken[id] = append(ready, object), true
	}
	f.forget(failing, taken, failed)
	f.taken, f.settling, f.failing = taken, settling, failing
	if len(ready) > 0 {
		f.loads++
	}
	return ready, unsettled, failed
}

// forget tells of what could not be read and was not found by this look. After a
// look that failed nobody knows: it stays in failing.
func (f *Follower) forget(failing map[uint64]failure, taken map[uint64]bool, failed error) {
	for id, old := range f.failing {
		if _, ok := failing[id]; ok || taken[id] {
			continue
		}
		if failed != nil {
			failing[id] = old
		} else if f.Gone != nil {
			f.Gone(old.uri)
		}
	}
}

// mayCome says of an error that it is none: a pattern that nothing matches yet,
// or a file that was removed since its folder was read.
func mayCome(object Object, err error) bool {
	if myweb.ErrorCode(err) == myweb.CodeNotFound {
		return IsPattern(object.URI)
	}
	return errors.Is(err, fs.ErrNotExist)
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
		id := id(object)
		switch {
		case !partly:
			delete(f.taken, id)
		case unread.Of(object.URI) != nil:
			wait := min(max(firstRetry, 2*f.failing[id].wait), lastRetry)
			f.failing[id] = failure{uri: object.URI, next: time.Now().Add(wait), wait: wait}
			delete(f.taken, id)
		}
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
