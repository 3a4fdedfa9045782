package ingest

import (
	"context"
	"sync"

	"github.com/cespare/xxhash/v2"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
)

// ledger knows the objects that are loaded, in a few bytes each.
type ledger struct {
	mu       sync.Mutex
	versions map[uint64]bool  // hash of URI and version of objects that are loaded whole
	objects  map[int64]status // by the id of their content
}

type status struct {
	whole bool
	stale bool
	lines int64 // counted so far, of an object that must be read once more
}

func readLedger(ctx context.Context, s myweb.Store) (*ledger, error) {
	objects, err := s.LogObjects(ctx, 0)
	if err != nil {
		return nil, err
	}
	l := &ledger{versions: map[uint64]bool{}, objects: map[int64]status{}}
	for _, o := range objects {
		st := status{whole: !o.LoadedAt.IsZero(), stale: o.Stale}
		if st.whole && !st.stale {
			l.versions[versionKey(o.URI, o.Version)] = true
		}
		if !st.whole || st.stale {
			st.lines = o.Lines
		}
		l.objects[o.ID] = st
	}
	return l, nil
}

func versionKey(uri, version string) uint64 { return xxhash.Sum64String(uri + "\x00" + version) }

// hasVersion says whether the object was loaded under this name and has not
// changed since. Streams have no version.
func (l *ledger) hasVersion(o source.Object) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return o.Version != "" && l.versions[versionKey(o.URI, o.Version)]
}

// claim says what is known of the content and takes it for the caller: a copy
// that another worker meets counts as loaded.
func (l *ledger) claim(id int64) status {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.objects[id]
	l.objects[id] = status{whole: true}
	return before
}

// release gives content back that could not be read.
func (l *ledger) release(id int64, before status) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if before == (status{}) {
		delete(l.objects, id)
		return
	}
	l.objects[id] = before
}
