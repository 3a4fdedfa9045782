package query

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// settlingTime is how late CloudFront may deliver a log line.
const settlingTime = 24 * time.Hour

// Series gives a point for every interval of the period, also for those
// without traffic. The first and last point count only what lies in the period.
func (r Reports) Series(ctx context.Context, q myweb.Query) ([]myweb.Point, error) {
	s, err := r.SeriesSQL(ctx, q)
	if err != nil {
		return nil, err
	}
	labels, edges, err := points(q.Interval, q.From, q.To, r.zone(q.Site))
	if err != nil {
		return nil, err
	}
	series, index := make([]myweb.Point, len(labels)), map[string]int{}
	for i, label := range labels {
		series[i].Start, index[label] = label, i
		series[i].Settling = r.settles(edges[i+1])
	}
	label := r.labels(q, s.Name == "series_day")
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var starts time.Time
		var t myweb.Totals
		if err := rows.Scan(append([]any{&starts}, figures(&t)...)...); err != nil {
			return err
		}
		t.Derive()
		if i, ok := index[label(starts)]; ok {
			series[i].Totals = t
		}
		return nil
	})
	return series, err
}

// settles says that log lines of what ended may still arrive.
func (r Reports) settles(end time.Time) bool { return r.now().Before(end.Add(settlingTime)) }

// labels gives the label of the point that an instant lies in, or a date.
func (r Reports) labels(q myweb.Query, dates bool) func(time.Time) string {
	zone := r.zone(q.Site)
	if !dates {
		return func(t time.Time) string { return intervals[q.Interval](t, zone).label }
	}
	return func(t time.Time) string {
		y, m, d := t.Date()
		return intervals[q.Interval](StartOfDay(y, m, d, zone), zone).label
	}
}

// SeriesSQL gives the statement of Series.
func (r Reports) SeriesSQL(ctx context.Context, q myweb.Query) (Statement, error) {
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	_, edges, err := points(q.Interval, q.From, q.To, p.zone)
	if err != nil {
		return Statement{}, err
	}
	p.values["edges"] = timestampsValue(edges)
	kept := p.whole && len(q.Filters) == 0 && q.Interval != myweb.IntervalHour
	switch {
	case kept && q.Interval == myweb.IntervalDay:
		return p.compose("series_day", nil), nil
	case kept:
		return p.compose("series_week", nil), nil
	}
	if !r.isLong(edges) {
		return p.compose("series_short", nil), nil
	}
	if len(q.Filters) == 0 {
		if is, err := r.hourly(ctx, p, edges...); err != nil || is {
			return p.compose("series_hours", p.hourSlots(edges)), err
		}
	}
	slots, stretches, err := r.pointSlots(ctx, p, edges)
	if err != nil {
		return Statement{}, err
	}
	listed, ok, err := r.sources(ctx, p, false)
	if ok {
		listed.name(slots)
	}
	recently := ""
	if r.rereads() {
		recently = recent(edges)
	}
	slots["before"] = "previous_ended_at is not null and " + recently + slots["before"]
	if r.rereads() && p.filters.fixed && !reachesFar(edges) {
		p.reread(slots, edges, stretches)
	}
	return p.compose("series", slots), err
}

// reread reads kept sessions wherever they are asked for, in place of remembering them.
// Those that cross an edge are found by an index, an edge at a time; all page views are
// counted where a session starts, and those of sessions that cross taken off again.
func (p *plan) reread(slots map[string]string, edges []time.Time, stretches []stretch) {
	across := []string{"select session_id, visitor_id, page_views, 1 as first_point, 1 as last_point from sessions where false"}
	bounds, t := joined(stretches), tree{plan: p, edges: edges}
	for i, edge := range edges {
		n := slices.IndexFunc(bounds, func(s stretch) bool { return s.from.Before(edge) && s.to.After(edge) })
		if n < 0 {
			continue
		}
		if i > 0 && bounds[n].from.Before(edges[i-1]) { // each at the first edge that it crosses
			bounds[n].from = edges[i-1]
		}
		from, to := p.bindStretch(bounds[n])
		across = append(across, "select session_id, visitor_id, page_views, "+slots["first"]+", "+slots["last"]+" from sessions where started_at >= "+from+
			" and started_at < "+t.edge(i)+" and ended_at >= "+t.edge(i)+" and ended_at < "+to+" and "+p.site()+" and "+p.filters.sql())
	}
	slots["across"] = "(" + strings.Join(across, " union all ") + ") as kept"
	slots["materialized"], slots["inside"], slots["counted"] = "not materialized", "true", "true"
}

// recent says that a visitor was there no longer ago than a point lasts, which most were
// not, and which is told faster than the point. On DuckDB it costs more.
func recent(edges []time.Time) string {
	var widest time.Duration
	for i := range edges[1:] {
		widest = max(widest, edges[i+1].Sub(edges[i]))
	}
	return fmt.Sprintf("previous_ended_at >= started_at - interval '%d seconds' and ", int64(widest/time.Second)+1)
}

// pointSlots tells where the sessions and page views of the period lie among
// its points. Where all page views are read and kept, they are counted as they are.
func (r Reports) pointSlots(ctx context.Context, p *plan, edges []time.Time) (map[string]string, []stretch, error) {
	slots := p.sessionSlots(edges)
	slots["viewed"], slots["requested"] = p.pointOf("timestamp", edges), p.pointOf("timestamp", edges)
	slots["varied"] = truth(!p.filters.fixed)
	slots["before"] += " = " + slots["first"]
	if reachesFar(edges) && len(p.q.Filters) == 0 {
		slots["near"] = "select timestamp from page_views where timestamp >= ${from} and timestamp < ${to} and " + p.site()
		slots["inside"], slots["crosses"] = "false", "true"
		return slots, nil, nil
	}
	stretches, err := r.stretches(ctx, p, edges)
	slots["near"] = p.viewsWithin(joined(stretches))
	return slots, stretches, err
}

func (p *plan) sessionSlots(edges []time.Time) map[string]string {
	return map[string]string{
		"first": p.pointOf("started_at", edges), "last": p.pointOf("ended_at", edges), "before": p.pointOf("previous_ended_at", edges),
	}
}

// hourSlots tell where sessions and whole hours lie among the points.
func (p *plan) hourSlots(edges []time.Time) map[string]string {
	slots := p.sessionSlots(edges)
	slots["loaded"] = p.pointOf("hour", edges)
	return slots
}

// isLong says that no point is shorter than the session timeout.
func (r Reports) isLong(edges []time.Time) bool {
	for i := range edges[1:] {
		if edges[i+1].Sub(edges[i]) < r.sessionTimeout() {
			return false
		}
	}
	return true
}
