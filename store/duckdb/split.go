package duckdb

import (
	"context"
	"fmt"
	"time"
)

// pick moves waiting requests: first come those that may go to the table requests, so
// many at most, which it counts; to staged go those that store/load has to look at. The
// others stay: their log object may still turn out to be broken.
func (f *flow) pick(staged *requestTable, seen *seen, most int, since time.Time) (n int) {
	t := &f.waiting
	isSound, isNew := f.isSound(), f.isNew(t, since)
	for i := 0; i < t.rows && n < most; {
		switch id := t.id.at(i); {
		case !isSound(t.logObject.at(i)):
			i++
			continue
		case !seen.add(id):
			f.again[id] = f.again[id] || isNew(i)
		case isNew(i):
			t.swap(n, i)
			n++
			i++
			continue
		}
		staged.take(t.table, []int{i})
		t.remove(i)
	}
	return n
}

// hasSound says whether nobody will discard so many of the waiting requests.
func (f *flow) hasSound(n int) bool {
	isSound := f.isSound()
	for i := 0; i < f.waiting.rows && n > 0; i++ {
		if isSound(f.waiting.logObject.at(i)) {
			n--
		}
	}
	return n <= 0
}

func (f *flow) isSound() func(object int64) bool {
	return remembered(func(object int64) bool { return f.sound[object] })
}

// isNew gives what says that the store cannot have a request of a table, and does not
// refuse it.
func (f *flow) isNew(t *requestTable, since time.Time) func(i int) bool {
	isStored := remembered(func(h hourOf) bool { return f.isStored[h] })
	from := since.UnixMicro()
	return func(i int) bool { return !isStored(t.hour(i)) && t.timestamp.at(i) >= from }
}

// remembered is find, which is not asked the same twice in a row: rows come in runs.
func remembered[K comparable, V any](find func(K) V) func(K) V {
	var key K
	var value V
	known := false
	return func(k K) V {
		if !known || k != key {
			key, value, known = k, find(k), true
		}
		return value
	}
}

// split says where requests of page views go.
type split struct {
	direct []int // to the table requests
	staged []int // to where store/load looks at them
}

// splitViews divides the requests of page views when all others have been seen.
// What the batch has twice is looked at together with its page views.
func (f *flow) splitViews(seen *seen, since time.Time) (s split) {
	t := &f.views
	isNew := f.isNew(t, since)
	for i := range t.rows {
		id := t.id.at(i)
		if seen.has(id) {
			f.again[id] = f.again[id] || isNew(i)
		}
	}
	for i := range t.rows {
		if id := t.id.at(i); !seen.add(id) && !f.again[id] {
			f.again[id] = false
		}
	}
	for i := range t.rows {
		id := t.id.at(i)
		if _, again := f.again[id]; !again && isNew(i) {
			s.direct = append(s.direct, i)
		} else {
			s.staged = append(s.staged, i)
		}
	}
	return s
}

// askHours learns which hours of a table the store has requests of.
func (b *batch) askHours(ctx context.Context, t *requestTable) error {
	f := &b.staging.flow
	var from, to int64
	unknown := map[string]uint32{}
	var last hourOf
	for i := range t.rows {
		h := t.hour(i)
		if h == last {
			continue
		}
		last = h
		if _, known := f.isStored[h]; known {
			continue
		}
		f.isStored[h] = false
		if len(unknown) == 0 || h.hour < from {
			from = h.hour
		}
		if len(unknown) == 0 || h.hour > to {
			to = h.hour
		}
		unknown[b.staging.dictionary.text(h.site)] = h.site
	}
	if len(unknown) == 0 {
		return nil
	}
	rows, err := b.tx.QueryContext(ctx, "select site, hour from loaded_hours where hour >= $1 and hour <= $2", time.Unix(from*3600, 0).UTC(), time.Unix(to*3600, 0).UTC())
	if err != nil {
		return fmt.Errorf("look for hours that are loaded: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var site string
		var hour time.Time
		if err := rows.Scan(&site, &hour); err != nil {
			return err
		}
		if id, is := unknown[site]; is {
			f.isStored[hourOf{id, hour.Unix() / 3600}] = true
		}
	}
	return rows.Err()
}
