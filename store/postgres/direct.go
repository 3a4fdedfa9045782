package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// A request that is surely not the same as another one needs no staging: it is
// written to its table as it was encoded. It is counted here, for the files of
// store/load do not see it.

// way says where each request of a batch goes.
type way struct {
	direct   []bool    // to the table requests
	gone     []bool    // nowhere: its log object is not loaded
	staged   int       // the others: staged, for store/load
	from, to time.Time // where those are that the database may have, in whole hours; zero for nowhere
}

func (w *way) add(h hourOf, stored bool) {
	w.staged++
	if !stored {
		return
	}
	from, to := h.start(), h.start().Add(time.Hour-time.Second)
	if w.from.IsZero() || from.Before(w.from) {
		w.from = from
	}
	if w.to.IsZero() || to.After(w.to) {
		w.to = to
	}
}

// send divides the requests of the batch, and sends them where they go. When
// everything is wanted in the staging table, because some of what was counted
// is gone or refused, direct is false.
func (b *batch) send(ctx context.Context, tx *transaction, gone []int64, direct bool) (way, error) {
	w := way{direct: make([]bool, len(b.spool.rows)), gone: make([]bool, len(b.spool.rows))}
	if len(gone) > 0 {
		for i, row := range b.spool.rows {
			w.gone[i] = slices.Contains(gone, row.object)
		}
	}
	if direct {
		contested, err := b.contested(ctx, tx)
		if err != nil {
			return w, err
		}
		for i, row := range b.spool.rows {
			stored, is := contested[row.id]
			if w.direct[i] = !is; is {
				w.add(b.spool.hours[row.hour], stored)
			}
		}
	} else {
		for i, row := range b.spool.rows {
			if !w.gone[i] {
				w.add(b.spool.hours[row.hour], true)
			}
		}
	}
	if err := b.staging.send(ctx, "requests ("+requestNames+")", b.spool.reader(w.direct)); err != nil {
		return w, err
	}
	if w.staged == 0 {
		return w, b.count(ctx, w)
	}
	err := b.spool.staged(w.direct, w.gone, func(rows []byte) error {
		return b.staging.send(ctx, "staged_requests", bytes.NewReader(rows))
	})
	if err != nil {
		return w, err
	}
	if w.staged >= enoughRows {
		if _, err := tx.Tx.ExecContext(ctx, "analyze staged_requests"); err != nil {
			return w, err
		}
	}
	return w, b.count(ctx, w)
}

// contested are the requests of which the batch has several, or the database
// has one: those are true.
func (b *batch) contested(ctx context.Context, tx *transaction) (map[int64]bool, error) {
	contested := map[int64]bool{}
	ids := make([]int64, len(b.spool.rows))
	for i, row := range b.spool.rows {
		ids[i] = row.id
	}
	slices.Sort(ids)
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			contested[ids[i]] = false
		}
	}
	stored, err := b.storedHours(ctx, tx)
	if err != nil || len(stored) == 0 {
		return contested, err
	}
	lookup := bytes.Clone(copyHeader)
	for _, row := range b.spool.rows {
		if stored[row.hour] {
			lookup = putInt8(binary.BigEndian.AppendUint16(lookup, 1), row.id)
		}
	}
	if err := b.staging.send(ctx, "looked_up", bytes.NewReader(append(lookup, copyTrailer...))); err != nil {
		return nil, err
	}
	return contested, b.lookUp(ctx, tx, periods(b.spool.hours, stored), contested)
}

// storedHours are the hours of the batch of which the database may have
// requests, or page views whose requests have left (retention), by their index.
func (b *batch) storedHours(ctx context.Context, tx *transaction) (map[int32]bool, error) {
	var sites, hours, dates []string
	for _, h := range b.spool.hours {
		sites = append(sites, h.site)
		hours = append(hours, h.start().Format(time.RFC3339))
		dates = append(dates, time.Unix(int64(h.date)*86400, 0).UTC().Format(time.DateOnly))
	}
	rows, err := tx.QueryContext(ctx, `select h.number - 1
from unnest(cast($1 as text[]), cast($2 as timestamptz[]), cast($3 as date[])) with ordinality as h(site, hour, date, number)
where exists (select 1 from loaded_hours l where l.site = h.site and l.hour = h.hour)
  or exists (select 1 from daily_metrics d where d.site = h.site and d.date = h.date and d.page_views > 0)
    and exists (select 1 from page_views p where p.site = h.site and p.timestamp >= h.hour and p.timestamp < h.hour + interval '1 hour')`,
		sites, hours, dates)
	if err != nil {
		return nil, fmt.Errorf("look for hours that are loaded: %w", err)
	}
	defer rows.Close()
	stored := map[int32]bool{}
	for rows.Next() {
		var i int32
		if err := rows.Scan(&i); err != nil {
			return nil, err
		}
		stored[i] = true
	}
	return stored, rows.Err()
}

// periods are conditions that hold in stored hours; hours in a row are one.
func periods(hours []hourOf, stored map[int32]bool) string {
	starts := map[int64]bool{}
	for i := range stored {
		starts[hours[i].hour] = true
	}
	var conditions []string
	sorted := slices.Sorted(maps.Keys(starts))
	for i := 0; i < len(sorted); {
		first := sorted[i]
		for i++; i < len(sorted) && sorted[i] == sorted[i-1]+1; i++ {
		}
		conditions = append(conditions, fmt.Sprintf("timestamp >= timestamptz '%s' and timestamp < timestamptz '%s'",
			hourOf{hour: first}.start().Format(time.RFC3339), hourOf{hour: sorted[i-1] + 1}.start().Format(time.RFC3339)))
	}
	return "(" + strings.Join(conditions, " or ") + ")"
}

// lookUp adds those of looked_up that are in the database to found. There is no
// index of them: the periods are read once, whatever the planner believes.
func (b *batch) lookUp(ctx context.Context, tx *transaction, periods string, found map[int64]bool) error {
	if _, err := tx.Tx.ExecContext(ctx, "set local enable_nestloop = off;\nanalyze looked_up"); err != nil {
		return err
	}
	tx.isWhole = true
	rows, err := tx.QueryContext(ctx, "select request_id from requests where "+periods+" and request_id in (select request_id from looked_up)\n"+
		"union all select request_id from page_views where "+periods+" and request_id in (select request_id from looked_up)")
	if err != nil {
		return fmt.Errorf("look for requests that are loaded: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		found[id] = true
	}
	return rows.Err()
}

// count notes what was written for the files that say what is loaded: of each
// hour, and of each log object.
func (b *batch) count(ctx context.Context, w way) error {
	type counts struct{ requests, views, bots, bytes int64 }
	hours := make([]counts, len(b.spool.hours))
	objects := map[int64]*counts{}
	for i, row := range b.spool.rows {
		if !w.direct[i] {
			continue
		}
		h, o := &hours[row.hour], objects[row.object]
		if o == nil {
			o = &counts{}
			objects[row.object] = o
		}
		for _, c := range []*counts{h, o} {
			c.requests++
			c.bytes += row.bytesSent
			if row.isView {
				c.views++
			}
			if row.bot >= 0 {
				c.bots++
			}
		}
	}
	block := bytes.Clone(copyHeader)
	for i, h := range b.spool.hours {
		if c := hours[i]; c.requests > 0 {
			block = putInt8(putText(binary.BigEndian.AppendUint16(block, 6), h.site), h.hour)
			block = putInt8(putInt8(putInt8(putInt8(block, c.requests), c.views), c.bots), c.bytes)
		}
	}
	if err := b.staging.send(ctx, "written_hours", bytes.NewReader(append(block, copyTrailer...))); err != nil {
		return err
	}
	block = bytes.Clone(copyHeader)
	for id, o := range objects {
		block = putInt8(putInt8(putInt8(putInt8(binary.BigEndian.AppendUint16(block, 4), id), o.requests), o.views), o.bots)
	}
	return b.staging.send(ctx, "written_objects", bytes.NewReader(append(block, copyTrailer...)))
}

// outcome adds what became of requests that were not staged.
func (b *batch) outcome(w way, loaded *myweb.Loaded) {
	for i, row := range b.spool.rows {
		if !w.direct[i] {
			continue
		}
		loaded.Staged++
		switch {
		case row.bot >= 0:
			loaded.Bots[b.spool.bots[row.bot]]++
		case row.isView:
			loaded.PageViews++
		default:
			loaded.OtherRequests++
		}
	}
}
