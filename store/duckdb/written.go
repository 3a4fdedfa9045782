package duckdb

import (
	"context"
	"database/sql"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// written is what was written without being staged.
type written struct {
	hours   map[hourOf]*writtenHour
	objects map[int64]*writtenObject
	bots    map[uint32]int64 // by class
	total   writtenObject
}

func newWritten() written {
	return written{hours: map[hourOf]*writtenHour{}, objects: map[int64]*writtenObject{}, bots: map[uint32]int64{}}
}

type writtenObject struct{ id, requests, views, bots int64 }

type writtenHour struct {
	hourOf
	requests, views, bots, bytes int64
}

func writtenHourColumns(d *dictionary) []column[writtenHour] {
	c := of[writtenHour]{d}
	return []column[writtenHour]{
		c.text("site", func(h *writtenHour) string { return d.text(h.site) }),
		c.bigint("hour", func(h *writtenHour) int64 { return h.hour }),
		c.bigint("requests", func(h *writtenHour) int64 { return h.requests }),
		c.bigint("page_views", func(h *writtenHour) int64 { return h.views }),
		c.bigint("bot_requests", func(h *writtenHour) int64 { return h.bots }),
		c.bigint("bytes_sent", func(h *writtenHour) int64 { return h.bytes }),
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
	var hour *writtenHour
	for i := range t.rows {
		if h := t.hour(i); hour == nil || hour.hourOf != h {
			if hour = w.hours[h]; hour == nil {
				hour = &writtenHour{hourOf: h}
				w.hours[h] = hour
			}
		}
		if id := t.logObject.at(i); object == nil || object.id != id {
			if object = w.objects[id]; object == nil {
				object = &writtenObject{id: id}
				w.objects[id] = object
			}
		}
		hour.requests++
		hour.bytes += t.bytesSent.at(i)
		object.requests++
		w.total.requests++
		if t.kind.at(i) == view {
			hour.views++
			object.views++
			w.total.views++
		}
		if t.isBot.at(i) {
			hour.bots++
			object.bots++
			w.total.bots++
			w.bots[t.botClass.at(i)]++
		}
	}
}

// rows are those of written_hours and written_objects.
func (w *written) rows() (hours []writtenHour, objects []writtenObject) {
	for _, h := range w.hours {
		hours = append(hours, *h)
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
		return load.Fill(text, map[string]string{"written_hours": "union all select site, hour, requests, page_views, bot_requests, bytes_sent from written_hours"})
	case "7_ledger.sql":
		return load.Fill(text, map[string]string{"written_objects": "union all select log_object_id, requests, page_views, bots from written_objects"})
	}
	return text
}
