package postgres

import (
	"context"
	"fmt"
	"strings"
	"sync"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// ledger is what this process has last seen of each log object. Where the
// database says otherwise when a batch is loaded, another process has loaded
// the object, or some of it, since.
type ledger struct {
	mu   sync.Mutex
	seen map[int64]progress
}

// progress says how far an object is loaded; the zero value is not at all.
type progress struct {
	lines        int64
	whole, stale bool
}

func newLedger() *ledger { return &ledger{seen: map[int64]progress{}} }

func progressOf(o myweb.LogObject) progress {
	return progress{lines: o.Lines, whole: !o.LoadedAt.IsZero(), stale: o.Stale}
}

func (l *ledger) note(objects []myweb.LogObject) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range objects {
		l.seen[o.ID] = progressOf(o)
	}
}

// begin forgets everything and notes the whole ledger: a server that crashed may
// have lost what it had said was committed, where it is set to take that risk.
func (l *ledger) begin(objects []myweb.LogObject) {
	l.mu.Lock()
	clear(l.seen)
	l.mu.Unlock()
	l.note(objects)
}

// Forget implements myweb.Witness.
func (s *Store) Forget() { s.ledger.begin(nil) }

// Saw implements myweb.Witness.
func (s *Store) Saw(logObjectID, lines int64, whole, stale bool) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	s.ledger.seen[logObjectID] = progress{lines: lines, whole: whole, stale: stale}
}

func (l *ledger) forget(id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.seen, id)
}

// foreign are the objects of a batch that another process has loaded since
// this one looked. What is staged of them must not count.
func (l *ledger) foreign(ctx context.Context, tx *transaction, objects []myweb.LogObject) (ids []int64, err error) {
	now, err := objectsAfter(ctx, tx)
	if err != nil {
		return nil, err
	}
	there := map[int64]progress{}
	for _, o := range now {
		there[o.ID] = progressOf(o)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range objects {
		if there[o.ID] != l.seen[o.ID] {
			ids = append(ids, o.ID)
		}
	}
	return ids, nil
}

// objectsAfter are the rows of the ledger for the objects of the batch.
func objectsAfter(ctx context.Context, tx *transaction) ([]myweb.LogObject, error) {
	return load.StagedObjects(ctx, tx)
}

// forget takes the rows of log objects out of the staging tables.
func forget(ctx context.Context, tx *transaction, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	list := strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ","), "[]")
	for _, table := range []string{"staged_requests", "staged_page_views", "staged_rejected_lines", "staged_log_objects"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table+" where log_object_id in ("+list+")"); err != nil {
			return err
		}
	}
	return nil
}
