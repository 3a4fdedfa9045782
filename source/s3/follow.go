package s3

import (
	"context"
	"errors"
	"time"

	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws"
)

const (
	// handOver objects are loaded while the list waits.
	handOver = 1000
	// requestPause is the time that a look has for each request of its list:
	// looks that need many come less often.
	requestPause = 6 * time.Second
	// An object that cannot be read is tried again after firstRetry, then
	// twice as long, up to lastRetry.
	firstRetry = time.Minute
	lastRetry  = 6 * time.Hour
)

// state is what Run remembers; it outlives a call.
type state struct {
	swept   time.Time // when everything was last looked at
	loaded  map[uint64]bool
	failing map[uint64]failing
}

type failing struct {
	uri  string
	seen time.Time // when a look found it last
	next time.Time
	wait time.Duration
}

// Run looks for new objects until ctx ends, which is no error. First it looks
// at everything, then at what the keys say is from the time of LookBack, and
// at everything again each Sweep. It returns an error when the bucket cannot be
// listed or a load fails; called again, it goes on where it was.
func (s *Source) Run(ctx context.Context) error {
	if err := s.Connect(ctx); err != nil {
		return ended(ctx, err)
	}
	for {
		requests, err := s.look(ctx, time.Now())
		if err != nil {
			return ended(ctx, err)
		}
		if !aws.Pause(ctx, max(s.Poll, time.Duration(requests)*requestPause)) {
			return nil
		}
	}
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// look hands over what may be new, and says how many requests the list took,
// but for looks at everything.
func (s *Source) look(ctx context.Context, now time.Time) (requests int, err error) {
	recent := now.Add(-s.LookBack)
	if recent.Before(s.Since) {
		recent = s.Since
	}
	since := recent
	whole := s.follow.swept.IsZero() || s.Sweep > 0 && now.Sub(s.follow.swept) >= s.Sweep
	if whole {
		since = s.Since
	}
	l := look{Source: s, now: now, current: map[uint64]bool{}}
	for object, err := range s.list(ctx, since, &requests) {
		if err != nil {
			return requests, err
		}
		if err := l.object(ctx, object, !whole || s.skip(s.key(object.URI), recent) == ""); err != nil {
			return requests, err
		}
	}
	if err := l.load(ctx); err != nil {
		return requests, err
	}
	s.follow.loaded = l.current
	l.forget(since)
	if whole {
		s.follow.swept = now
		if requests > 0 && !l.undated {
			requests = 0
		}
	}
	return requests, nil
}

// look is one look at the bucket.
type look struct {
	*Source
	now     time.Time
	current map[uint64]bool // objects that are loaded and will be seen again
	undated bool            // so will everything
	ready   []source.Object
	keep    []bool // of ready: will be seen again
}

func (l *look) object(ctx context.Context, o source.Object, again bool) error {
	id := id(o)
	if again && !isDated(o.URI) {
		l.undated = true
	}
	if l.follow.loaded[id] {
		if again {
			l.current[id] = true
		}
		return nil
	}
	if f, ok := l.follow.failing[id]; ok {
		f.seen = l.now
		l.follow.failing[id] = f
		if l.now.Before(f.next) {
			return nil
		}
	}
	l.ready, l.keep = append(l.ready, o), append(l.keep, again)
	if len(l.ready) < handOver {
		return nil
	}
	return l.load(ctx)
}

func (l *look) load(ctx context.Context) error {
	if len(l.ready) == 0 {
		return nil
	}
	err := l.Load(ctx, l.ready)
	var unread *source.LoadError
	if err != nil && !errors.As(err, &unread) {
		return err
	}
	for i, o := range l.ready {
		id := id(o)
		if unread != nil && unread.Of(o.URI) != nil {
			l.failed(id, o.URI, unread.Of(o.URI))
			continue
		}
		delete(l.follow.failing, id)
		if l.keep[i] {
			l.current[id] = true
		}
	}
	l.ready, l.keep = nil, nil
	return nil
}

// failed puts an object off.
func (l *look) failed(id uint64, uri string, err error) {
	f := l.follow.failing[id]
	f.wait = min(max(firstRetry, 2*f.wait), lastRetry)
	f.uri, f.seen, f.next = uri, l.now, l.now.Add(f.wait)
	if l.follow.failing == nil {
		l.follow.failing = map[uint64]failing{}
	}
	l.follow.failing[id] = f
	if l.Failed != nil {
		l.Failed(err)
	}
}

// forget tells of what could not be read and is not there any more: the look
// would have found it, because it went back to since.
func (l *look) forget(since time.Time) {
	for id, f := range l.follow.failing {
		if f.seen.Equal(l.now) || l.skip(l.key(f.uri), since) != "" {
			continue
		}
		delete(l.follow.failing, id)
		if l.Gone != nil {
			l.Gone(f.uri)
		}
	}
}

// key is the key of an object of the bucket.
func (s *Source) key(uri string) string { return uri[len("s3://")+len(s.Bucket)+1:] }
