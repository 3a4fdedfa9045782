package ingest

import (
	"context"
	_ "embed" // of SQL
	"fmt"
	"sync"

	"github.com/cespare/xxhash/v2"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
)

var (
	//go:embed ledger.sql
	ledgerSQL string
	//go:embed ledger_object.sql
	ledgerObjectSQL string
)

// ledger knows the objects that are loaded, in some 30 bytes each, and those
// that are being read. With a limit it forgets the oldest: a name that it has
// forgotten is read again, and then recognised by its content, for which it
// asks the store.
type ledger struct {
	store myweb.Store

	mu       sync.Mutex
	versions recent                // hashes of URI and version
	contents recent                // ids of contents
	open     map[int64]status      // contents that are not simply loaded whole
	copies   map[int64][]*delivery // by content that is being read: copies of it that wait for its end
}

// status is what is known of a content.
type status struct {
	claimed bool // it is being read
	whole   bool
	stale   bool
	lines   int64 // counted so far, of an object that must be read once more
}

func (s status) isDone() bool { return s.whole && !s.stale && !s.claimed }

// readLedger reads the latest limit objects; 0 is all.
func readLedger(ctx context.Context, s myweb.Store, limit int) (*ledger, error) {
	l := &ledger{
		store: s, versions: newRecent(limit), contents: newRecent(limit),
		open: map[int64]status{}, copies: map[int64][]*delivery{},
	}
	if w, ok := s.(myweb.Witness); ok {
		w.Forget()
	}
	query := ledgerSQL
	if limit > 0 {
		query += fmt.Sprintf("limit %d", limit)
	}
	read := 0
	err := l.each(ctx, query, nil, func(id int64, version uint64, st status) {
		read++
		if !st.isDone() {
			l.open[id] = st
			return
		}
		l.versions.add(version)
		l.contents.add(uint64(id))
	})
	if err == nil && limit > 0 && read >= limit {
		l.versions.forgot, l.contents.forgot = true, true
	}
	return l, err
}

// each gives the objects of a query.
func (l *ledger) each(ctx context.Context, query string, args []any, do func(id int64, version uint64, st status)) error {
	rows, err := l.store.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	defer rows.Close()
	witness, isWitness := l.store.(myweb.Witness)
	for rows.Next() {
		var id int64
		var uri, version string
		var st status
		if err := rows.Scan(&id, &uri, &version, &st.lines, &st.whole, &st.stale); err != nil {
			return fmt.Errorf("read the ledger: %w", err)
		}
		if isWitness && !st.isDone() { // what is done is not loaded again
			witness.Saw(id, st.lines, st.whole, st.stale)
		}
		do(id, versionKey(uri, version), st)
	}
	return rows.Err()
}

func versionKey(uri, version string) uint64 { return xxhash.Sum64String(uri + "\x00" + version) }

// hasVersion says whether the object was loaded under this name and has not
// changed since. Streams have no version.
func (l *ledger) hasVersion(o source.Object) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return o.Version != "" && l.versions.has(versionKey(o.URI, o.Version))
}

// claim says what is known of the content and takes it for the caller. When it
// is being read already, the delivery waits for the end of that instead.
func (l *ledger) claim(ctx context.Context, id int64, d *delivery) (before status, waits bool, err error) {
	asked := l.isUnsure(id)
	if asked {
		if before, err = l.ask(ctx, id); err != nil {
			return status{}, false, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, isOpen := l.open[id]; isOpen {
		before = known
	} else if !asked && l.contents.has(uint64(id)) {
		before = status{whole: true}
	}
	switch {
	case before.claimed:
		l.copies[id] = append(l.copies[id], d)
		return before, true, nil
	case before.isDone():
		return before, false, nil
	}
	l.open[id] = status{claimed: true}
	return before, false, nil
}

// ask gives what the store knows of a content.
func (l *ledger) ask(ctx context.Context, id int64) (st status, err error) {
	there := false
	err = l.each(ctx, ledgerObjectSQL, []any{id}, func(_ int64, _ uint64, found status) { st, there = found, true })
	if w, ok := l.store.(myweb.Witness); ok && err == nil && !there {
		w.Saw(id, 0, false, false)
	}
	return st, err
}

// isUnsure says that only the store can tell whether the content is loaded: it
// may be forgotten, or another process may have taken it out again.
func (l *ledger) isUnsure(id int64) bool {
	_, isShared := l.store.(myweb.Witness)
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, isOpen := l.open[id]; isOpen {
		return false
	}
	if l.contents.has(uint64(id)) {
		return isShared
	}
	return l.contents.forgot
}

// commit notes that an object is loaded and gives the copies that waited.
func (l *ledger) commit(o myweb.LogObject) []*delivery {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, o.ID)
	l.contents.add(uint64(o.ID))
	l.versions.add(versionKey(o.URI, o.Version))
	return l.takeCopies(o.ID)
}

// release gives content back that could not be read, and the copies that
// waited for it.
func (l *ledger) release(id int64, before status) []*delivery {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, id)
	if before != (status{}) {
		l.open[id] = before
	}
	return l.takeCopies(id)
}

func (l *ledger) takeCopies(id int64) []*delivery {
	copies := l.copies[id]
	delete(l.copies, id)
	return copies
}

// recent remembers keys: all of them, or with a limit at least so many of the
// latest, and at most twice as many.
type recent struct {
	limit      int
	young, old map[uint64]struct{}
	forgot     bool
}

func newRecent(limit int) recent { return recent{limit: limit, young: map[uint64]struct{}{}} }

func (r *recent) add(key uint64) {
	if r.limit > 0 && len(r.young) >= r.limit {
		r.forgot = r.forgot || len(r.old) > 0
		r.young, r.old = map[uint64]struct{}{}, r.young
	}
	r.young[key] = struct{}{}
}

func (r *recent) has(key uint64) bool {
	if _, ok := r.young[key]; ok {
		return true
	}
	_, ok := r.old[key]
	return ok
}
