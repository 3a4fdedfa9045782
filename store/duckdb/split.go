package duckdb

import (
	"context"
	"fmt"
	"time"
)

// split says where rows of a table go.
type split struct {
	direct []int // to the table requests
	staged []int // to where store/load looks at them
	rest   []int // nowhere yet: their log object may still turn out to be broken
}

// split divides waiting requests; so many may go to the table at most.
func (f *flow) split(seen *seen, most int, since time.Time) (s split) {
	t := &f.waiting
	for i := range t.rows {
		switch id := t.id.at(i); {
		case len(s.direct) == most || !f.sound[t.logObject.at(i)]:
			s.rest = append(s.rest, i)
		case !seen.add(id):
			f.again[id] = f.again[id] || f.isNew(t, i, since)
			s.staged = append(s.staged, i)
		case f.isNew(t, i, since):
			s.direct = append(s.direct, i)
		default:
			s.staged = append(s.staged, i)
		}
	}
	return s
}

// countSound counts the waiting requests that nobody will discard.
func (f *flow) countSound() (n int) {
	for i := range f.waiting.rows {
		if f.sound[f.waiting.logObject.at(i)] {
			n++
		}
	}
	return n
}

// isNew says that the store cannot have a request, and does not refuse it.
func (f *flow) isNew(t *requestTable, i int, since time.Time) bool {
	return !f.isStored[t.hour(i)] && t.timestamp.at(i) >= since.UnixMicro()
}

// splitViews divides the requests of page views when all others have been seen.
// What the batch has twice is looked at together with its page views.
func (f *flow) splitViews(seen *seen, since time.Time) (s split) {
	t := &f.views
	for i := range t.rows {
		id := t.id.at(i)
		if seen.has(id) {
			f.again[id] = f.again[id] || f.isNew(t, i, since)
		}
	}
	for i := range t.rows {
		if id := t.id.at(i); !seen.add(id) && !f.again[id] {
			f.again[id] = false
		}
	}
	for i := range t.rows {
		id := t.id.at(i)
		if _, again := f.again[id]; !again && f.isNew(t, i, since) {
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
