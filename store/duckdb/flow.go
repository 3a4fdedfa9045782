package duckdb

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// A request that is surely not the same as another one needs no staging: it is
// written to its table as it is. Those that are no page views are written while
// the batch is still filled, by whoever staged the last of them, so that memory
// does not grow with a batch. They are counted here, for the files of store/load
// do not see them.

//go:embed direct.sql
var direct string

// groupRows are written at once: DuckDB compresses and writes so many rows of a
// table together, and only these without holding them in the transaction.
const groupRows = 122_880

// flow is what is known of the requests of a batch that need no staging.
type flow struct {
	waiting  requestTable // requests that are no page views
	views    requestTable // requests of page views: they wait for the end of the batch
	new      requestTable // those that are being written, as new_requests
	nextTry  int          // rows of waiting that are worth looking at again
	sound    map[int64]bool
	seen     seen
	again    map[int64]bool  // ids that came again: whether the first was written
	isStored map[hourOf]bool // the store has requests of the hour
	counted  counted
	hours    map[hourOf]int64
	objects  map[int64]*written
	bots     map[uint32]int64 // by class
	total    written
}

// written is what was written without being staged.
type written struct {
	object                int64
	requests, views, bots int64
}

type writtenHour struct {
	site           string
	hour, requests int64 // hours since 1970-01-01 of UTC
}

func writtenHourColumns(d *dictionary) []column[writtenHour] {
	c := of[writtenHour]{d}
	return []column[writtenHour]{
		c.text("site", func(h *writtenHour) string { return h.site }),
		c.bigint("hour", func(h *writtenHour) int64 { return h.hour }),
		c.bigint("requests", func(h *writtenHour) int64 { return h.requests }),
	}
}

func writtenObjectColumns(d *dictionary) []column[written] {
	c := of[written]{d}
	return []column[written]{
		c.bigint("log_object_id", func(w *written) int64 { return w.object }),
		c.bigint("requests", func(w *written) int64 { return w.requests }),
		c.bigint("page_views", func(w *written) int64 { return w.views }),
		c.bigint("bots", func(w *written) int64 { return w.bots }),
	}
}

func (f *flow) clear() {
	f.waiting.clear()
	f.views.clear()
	f.new.clear()
	f.nextTry = groupRows
	f.sound = map[int64]bool{}
	f.seen.clear()
	f.again = map[int64]bool{}
	f.isStored = map[hourOf]bool{}
	f.counted.clear()
	f.hours = map[hourOf]int64{}
	f.objects = map[int64]*written{}
	f.bots = map[uint32]int64{}
	f.total = written{}
}

// split says where rows of a table go.
type split struct {
	direct []int // to the table requests
	staged []int // to where store/load looks at them
	rest   []int // nowhere yet: their log object may still turn out to be broken
}

// split divides waiting requests; so many may go to the table at most.
func (f *flow) split(most int, since time.Time) (s split) {
	t := &f.waiting
	for i := range t.rows {
		switch id := t.id.values[i]; {
		case len(s.direct) == most || !f.sound[t.logObject.values[i]]:
			s.rest = append(s.rest, i)
		case !f.seen.add(id):
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

// isNew says that the store cannot have a request, and does not refuse it.
func (f *flow) isNew(t *requestTable, i int, since time.Time) bool {
	return !f.isStored[t.hour(i)] && t.timestamp.values[i] >= since.UnixMicro()
}

// splitViews divides the requests of page views when all others have been seen.
// What the batch has twice is looked at together with its page views.
func (f *flow) splitViews(since time.Time) (s split) {
	t := &f.views
	for i, id := range t.id.values {
		if f.seen.has(id) {
			f.again[id] = f.again[id] || f.isNew(t, i, since)
		}
	}
	for _, id := range t.id.values {
		if !f.seen.add(id) {
			f.again[id] = f.again[id]
		}
	}
	for i, id := range t.id.values {
		if _, again := f.again[id]; !again && f.isNew(t, i, since) {
			s.direct = append(s.direct, i)
		} else {
			s.staged = append(s.staged, i)
		}
	}
	return s
}

// note counts requests that are written without being staged.
func (f *flow) note(t *requestTable, view uint32) {
	var object *written
	for i := range t.rows {
		f.hours[t.hour(i)]++
		if id := t.logObject.values[i]; object == nil || object.object != id {
			if object = f.objects[id]; object == nil {
				object = &written{object: id}
				f.objects[id] = object
			}
		}
		object.requests++
		f.total.requests++
		if t.kind.ids[i] == view {
			object.views++
			f.total.views++
		}
		if t.isBot.values[i] {
			object.bots++
			f.total.bots++
			f.bots[t.botClass.ids[i]]++
		}
	}
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

// pour writes whole groups of requests, if the batch has such and no other batch
// is being loaded. One at a time does, and others go on staging.
func (b *batch) pour(ctx context.Context) error {
	if !b.pouring.TryLock() {
		return nil
	}
	defer b.pouring.Unlock()
	for {
		if is, err := b.take(ctx); err != nil || !is {
			return err
		}
		if err := b.write(ctx); err != nil {
			return err
		}
	}
}

// take makes the next group of waiting requests new_requests.
func (b *batch) take(ctx context.Context) (is bool, err error) {
	s := b.staging
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &s.flow
	if f.waiting.rows < f.nextTry {
		return false, nil
	}
	if b.tx == nil {
		if is, err := b.tryBegin(ctx); err != nil || !is {
			return false, err
		}
	}
	sound := 0
	for _, object := range f.waiting.logObject.values {
		if f.sound[object] {
			sound++
		}
	}
	f.nextTry = f.waiting.rows + groupRows/8
	if sound < groupRows {
		return false, nil
	}
	if err := b.askHours(ctx, &f.waiting); err != nil {
		return false, err
	}
	parts := f.split(groupRows, b.since)
	s.requests.take(f.waiting.table, parts.staged)
	f.waiting, f.new = f.new, f.waiting
	f.waiting.take(f.new.table, parts.rest)
	f.new.keep(parts.direct)
	f.nextTry = max(groupRows, len(parts.rest)+groupRows/8)
	b.settle()
	return true, nil
}

// settle counts new_requests and makes them ready to be read.
func (b *batch) settle() {
	s := b.staging
	f := &s.flow
	f.new.freeze()
	f.note(&f.new, s.dictionary.id(string(myweb.KindPageView)))
	f.counted.add(&f.new, &s.dictionary)
}

// write writes new_requests.
func (b *batch) write(ctx context.Context) error {
	if b.staging.flow.new.rows == 0 {
		return nil
	}
	if _, err := b.tx.ExecContext(ctx, direct); err != nil {
		return fmt.Errorf("write requests: %w", err)
	}
	b.staging.flow.new.clear()
	return nil
}

// drain divides all that waits, at the end of the batch.
func (b *batch) drain(ctx context.Context) error {
	s := b.staging
	f := &s.flow
	for _, t := range []*requestTable{&f.waiting, &f.views} {
		if err := b.askHours(ctx, t); err != nil {
			return err
		}
	}
	for _, id := range f.waiting.logObject.values {
		f.sound[id] = true
	}
	parts := f.split(f.waiting.rows+1, b.since)
	s.requests.take(f.waiting.table, parts.staged)
	f.waiting, f.new = f.new, f.waiting
	f.new.keep(parts.direct)
	parts = f.splitViews(b.since)
	s.requests.take(f.views.table, parts.staged)
	f.new.take(f.views.table, parts.direct)
	b.settle()
	f.counted.add(&s.requests, &s.dictionary)
	s.counts.append(f.counted.counts)
	for h, n := range f.hours {
		s.hours.append([]writtenHour{{s.dictionary.text(h.site), h.hour, n}})
	}
	for _, o := range f.objects {
		s.written.append([]written{*o})
	}
	return b.write(ctx)
}

// outcome adds what became of the requests that were not staged.
func (b *batch) outcome(ctx context.Context, loaded *myweb.Loaded) error {
	f := &b.staging.flow
	loaded.Staged += f.total.requests
	loaded.PageViews += f.total.views
	loaded.OtherRequests += f.total.requests - f.total.views - f.total.bots
	for class, n := range f.bots {
		loaded.Bots[myweb.BotClass(b.staging.dictionary.text(class))] += n
	}
	if len(f.again) == 0 {
		return nil
	}
	return b.supersede(ctx, loaded)
}

// supersede counts as duplicates those that were written and gave way to a copy
// that came later in the batch.
func (b *batch) supersede(ctx context.Context, loaded *myweb.Loaded) error {
	rows, err := b.tx.QueryContext(ctx, "select request_id, kind, is_bot, coalesce(bot_class, '') from removed_requests")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var kind, class string
		var isBot bool
		if err := rows.Scan(&id, &kind, &isBot, &class); err != nil {
			return err
		}
		if !b.staging.flow.again[id] {
			continue
		}
		loaded.Duplicates++
		switch {
		case isBot:
			loaded.Bots[myweb.BotClass(class)]--
		case kind == string(myweb.KindPageView):
			loaded.PageViews--
		default:
			loaded.OtherRequests--
		}
	}
	return rows.Err()
}

// loading is the transaction of a batch.
type loading struct{ *sql.Tx }

// Variant implements load.Variant: requests that were written without being
// staged.
func (loading) Variant(file, text string) string {
	switch file {
	case "1_refuse.sql":
		return load.Fill(text, map[string]string{"written_objects": "union all select log_object_id, requests, 0 from written_objects"})
	case "7_hours.sql":
		return load.Fill(text, map[string]string{"written_hours": "union all select site, hour, requests from written_hours"})
	case "7_ledger.sql":
		return load.Fill(text, map[string]string{"written_objects": "union all select log_object_id, requests, page_views, bots from written_objects"})
	}
	return text
}
