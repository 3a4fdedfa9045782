package duckdb

import (
	"context"
	"database/sql"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// written is what was written without being staged.
type written struct {
	hours   map[hourOf]int64
	objects map[int64]*writtenObject
	bots    map[uint32]int64 // by class
	total   writtenObject
}

func newWritten() written {
	return written{hours: map[hourOf]int64{}, objects: map[int64]*writtenObject{}, bots: map[uint32]int64{}}
}

type writtenObject struct{ id, requests, views, bots int64 }

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

func writtenObjectColumns(d *dictionary) []column[writtenObject] {
	c := of[writtenObject]{d}
	return []column[writtenObject]{
		c.bigint("log_object_id", func(w *writtenObject) int64 { return w.id }),
		c.bigint("requests", func(w *writtenObject) int64 { return w.requests }),
		c.bigint("page_views", func(w *writtenObject) int64 { return w.views }),
		c.bigint("bots", func(w *writtenObject) int64 { return w.bots }),
	}
}

// note counts requests that are written without being staged.
func (w *written) note(t *requestTable, view uint32) {
	var object *writtenObject
	for i := range t.rows {
		w.hours[t.hour(i)]++
		if id := t.logObject.at(i); object == nil || object.id != id {
			if object = w.objects[id]; object == nil {
				object = &writtenObject{id: id}
				w.objects[id] = object
			}
		}
		object.requests++
		w.total.requests++
		if t.kind.at(i) == view {
			object.views++
			w.total.views++
		}
		if t.isBot.at(i) {
			object.bots++
			w.total.bots++
			w.bots[t.botClass.at(i)]++
		}
	}
}

// rows are those of written_hours and written_objects.
func (w *written) rows(d *dictionary) (hours []writtenHour, objects []writtenObject) {
	for h, n := range w.hours {
		hours = append(hours, writtenHour{d.text(h.site), h.hour, n})
	}
	for _, o := range w.objects {
		objects = append(objects, *o)
	}
	return hours, objects
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

// sortedNumbers is array_agg(page_number order by timestamp, request_id) in a sixth of the time.
const sortedNumbers = "list_transform(list_sort(list(struct_pack(t := timestamp, r := request_id, n := page_number))), lambda x: x.n)"

// That a key may be missing, which it never is, makes DuckDB remember the few staged
// requests and not those of the store. It does not count the ones that the batch has
// written, and would hold half a million of them in memory.
const rarelyMissing = "request_id is null"

// Variant implements load.Variant: requests that were written without being
// staged, and lists.
func (loading) Variant(file, text string) string {
	switch file {
	case "1_contest.sql":
		return load.Fill(text, map[string]string{"missing": rarelyMissing})
	case "3_1_cut.sql":
		return load.Fill(text, map[string]string{"page_numbers": sortedNumbers})
	case "1_refuse.sql":
		return load.Fill(text, map[string]string{"written_objects": "union all select log_object_id, requests, 0 from written_objects"})
	case "7_hours.sql":
		return load.Fill(text, map[string]string{"written_hours": "union all select site, hour, requests from written_hours"})
	case "7_ledger.sql":
		return load.Fill(text, map[string]string{"written_objects": "union all select log_object_id, requests, page_views, bots from written_objects"})
	}
	return text
}
