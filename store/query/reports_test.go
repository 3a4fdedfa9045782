package query_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// The reports beside the Overview give what a slow count gives, whatever the
// traffic, the period, the zone and the filters.
func TestFurtherReportsAgreeWithTheDefinitions(t *testing.T) {
	onEngines(t, furtherReports)
}

func furtherReports(t *testing.T, db *sql.DB) {
	seen, engine := 0, t
	rapid.Check(t, func(t *rapid.T) {
		if enough(engine, &seen) {
			return
		}
		base, zone := draw(t, "base", bases...), draw(t, "zone", time.UTC, newYork, kolkata)
		w, q := drawWorld(t, base, zone), drawQuery(t, base, zone)
		if w.zones["b.example"] != nil {
			w.zones["b.example"] = zone
		}
		sessions := w.write(t, db)
		in := between(q.From, q.To)
		j := judge{world: w, sessions: sessions, site: q.Site, in: in, keep: kept(q.Filters, in), unfiltered: len(q.Filters) == 0}
		r := query.Reports{DB: reading(t, db, engine.Name()), Zone: func(string) *time.Location { return zone }}
		checkJourneys(t, r, q, j)
		checkFunnel(t, r, q, j)
		checkRetention(t, r, q, j, zone)
		checkMatrix(t, r, q, j, zone)
		checkPages(t, r, q, j)
		checkSessions(t, r, q, j)
		q.Filters, j.keep = nil, all
		checkRequests(t, r, q, j)
		checkWaterfall(t, r, db, q, j)
	})
}

// must takes the error out of an answer.
func must[T any](t *rapid.T, answer T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func same[K comparable](t *rapid.T, what string, q myweb.Query, got, want map[K]int64) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Fatalf("%s of %+v:\ngot  %v\nwant %v", what, q, got, want)
	}
}

func checkJourneys(t *rapid.T, r query.Reports, q myweb.Query, j judge) {
	ctx, got := context.Background(), map[string]int64{}
	transitions, err := r.Transitions(ctx, q, myweb.TransitionOptions{Limit: 1000})
	for _, row := range must(t, transitions, err).Rows {
		got[row.From+" -> "+row.To] = row.Transitions
	}
	same(t, "transitions", q, got, j.transitions())

	o := myweb.PathOptions{Steps: rapid.IntRange(2, 6).Draw(t, "steps"), Limit: 1000}
	switch draw(t, "anchor", "", "start", "end") {
	case "start":
		o.Start = draw(t, "page", pages...)
	case "end":
		o.End = draw(t, "page", pages...)
	}
	got = map[string]int64{}
	paths, err := r.Paths(ctx, q, o)
	for _, row := range must(t, paths, err).Rows {
		list := slices.Clone(row.Pages)
		if o.End != "" {
			slices.Reverse(list)
		}
		text := ""
		for i, page := range list {
			if i > 0 {
				text += " > "
			}
			text += page
		}
		got[fmt.Sprint(text, row.Complete)] = row.Sessions
	}
	same(t, fmt.Sprintf("paths %+v", o), q, got, j.paths(o))

	got = map[string]int64{}
	flows, err := r.Flows(ctx, q, o)
	for _, row := range must(t, flows, err).Rows {
		got[fmt.Sprint(row.Step, " ", row.From, " > ", row.To)] = row.Sessions
	}
	same(t, fmt.Sprintf("flows %+v", o), q, got, j.flows(o))
}

func checkFunnel(t *rapid.T, r query.Reports, q myweb.Query, j judge) {
	o := myweb.FunnelOptions{Window: draw(t, "window", 0, 0, time.Hour, 48*time.Hour)}
	for range rapid.IntRange(2, 4).Draw(t, "funnel") {
		step := myweb.FunnelStep{Operator: draw(t, "step", append(query.Operators(), "is", "is", "is")...)}
		step.Values = rapid.SliceOfNDistinct(rapid.SampledFrom(append([]string{"BLOG_", "/b*"}, pages...)), 1, 2, rapid.ID).Draw(t, "of")
		o.Steps = append(o.Steps, step)
	}
	f, err := r.Funnel(context.Background(), q, o)
	want := j.funnel(o)
	for i, step := range must(t, f, err).Steps {
		if step.Count != want[i] {
			t.Fatalf("funnel %+v of %+v:\ngot  %+v\nwant %v", o, q, f, want)
		}
	}
}

func checkRetention(t *rapid.T, r query.Reports, q myweb.Query, j judge, zone *time.Location) {
	q.Interval = draw(t, "cohorts", myweb.IntervalDay, myweb.IntervalWeek)
	if q.To.Sub(q.From) < 12*time.Hour { // an interval is longer than the session timeout
		return
	}
	got := map[[2]int]int64{}
	cohorts, err := r.Retention(context.Background(), q)
	labels := map[string]int{}
	for c, cohort := range must(t, cohorts, err) {
		labels[cohort.Start] = c
		for later, n := range cohort.Active {
			if n > 0 {
				got[[2]int{c, later}] = n
			}
		}
	}
	same(t, "retention", q, got, j.retention(func(at time.Time) int {
		at = at.In(zone)
		if q.Interval == myweb.IntervalWeek {
			at = at.AddDate(0, 0, -(int(at.Weekday())+6)%7)
		}
		return labels[at.Format(time.DateOnly)]
	}))
}

func checkMatrix(t *rapid.T, r query.Reports, q myweb.Query, j judge, zone *time.Location) {
	want := make([]myweb.MatrixCell, 7*24)
	cell := func(at time.Time) *myweb.MatrixCell {
		at = at.In(zone)
		c := &want[(int(at.Weekday())+6)%7*24+at.Hour()]
		return c
	}
	for i := range want {
		want[i].Weekday, want[i].Hour = i/24+1, i%24
	}
	for _, views := range j.seen() {
		for _, v := range views {
			cell(v.at).PageViews++
			if v.id == v.session {
				cell(v.at).Sessions++
			}
		}
	}
	got, err := r.Matrix(context.Background(), q)
	if !slices.Equal(must(t, got, err), want) {
		t.Fatalf("matrix of %+v:\ngot  %v\nwant %v", q, got, want)
	}
}

func checkPages(t *rapid.T, r query.Reports, q myweb.Query, j judge) {
	want, seconds, timed := map[string]myweb.PageRow{}, map[string]float64{}, map[string]float64{}
	change := func(page string, f func(row *myweb.PageRow)) {
		row := want[page]
		row.Page = page
		f(&row)
		want[page] = row
	}
	visitors := map[string]map[int64]bool{}
	for _, views := range j.seen() {
		for i, v := range views {
			change(v.path, func(row *myweb.PageRow) { row.PageViews++ })
			if visitors[v.path] == nil {
				visitors[v.path] = map[int64]bool{}
			}
			visitors[v.path][v.visitor] = true
			if i+1 < len(views) {
				seconds[v.path] += views[i+1].at.Sub(v.at).Seconds()
				timed[v.path]++
			}
		}
	}
	for _, s := range j.sessions {
		if j.ofSite(s.first().site) && j.keep(s) && j.in(s.first().at) {
			change(s.last().path, func(row *myweb.PageRow) { row.Exits++ })
			change(s.first().path, func(row *myweb.PageRow) {
				row.Entries++
				if len(s.views) == 1 {
					row.Bounces++
				}
			})
		}
	}
	got, err := r.Pages(context.Background(), q, myweb.BreakdownOptions{Visitors: true, TimeOnPage: true})
	if must(t, got, err); len(got.Rows) != len(want) || got.Values != int64(len(want)) {
		t.Fatalf("pages of %+v:\ngot  %+v\nwant %+v", q, got, want)
	}
	for _, row := range got.Rows {
		w := want[row.Page]
		if row.PageViews != w.PageViews || row.Entries != w.Entries || row.Exits != w.Exits || row.Bounces != w.Bounces || row.Visitors != int64(len(visitors[row.Page])) {
			t.Fatalf("page of %+v:\ngot  %+v\nwant %+v", q, row, w)
		}
		if n := timed[row.Page]; n == 0 != (row.TimeOnPage == nil) || n > 0 && *row.TimeOnPage-seconds[row.Page]/n > 1e-6 {
			t.Fatalf("time on the page %+v of %+v is not %g / %g", row, q, seconds[row.Page], n)
		}
	}
}

func checkSessions(t *rapid.T, r query.Reports, q myweb.Query, j judge) {
	ctx := context.Background()
	list, err := r.Sessions(ctx, q, myweb.Part{Limit: 3})
	if must(t, list, err); list.Sessions != j.totals().Sessions || len(list.Rows) != int(min(3, list.Sessions)) {
		t.Fatalf("sessions of %+v: %+v, not %d", q, list, j.totals().Sessions)
	}
	for _, row := range list.Rows {
		timeline, err := r.Session(ctx, q.Site, row.SessionID)
		i := slices.IndexFunc(j.sessions, func(s session) bool { return s.id == row.SessionID })
		if must(t, timeline, err); len(timeline.Views) != len(j.sessions[i].views) || timeline.VisitorID != row.VisitorID {
			t.Fatalf("session %+v, not %+v", timeline, j.sessions[i])
		}
		for n, v := range j.sessions[i].views {
			if got := timeline.Views[n]; got.Page != v.path || !got.Timestamp.Equal(v.at) {
				t.Fatalf("page view %d of %+v, not %+v", n, timeline, v)
			}
		}
	}
}

func checkRequests(t *rapid.T, r query.Reports, q myweb.Query, j judge) {
	ctx := context.Background()
	q.Segment = draw(t, "segment", myweb.SegmentHumans, myweb.SegmentBots, myweb.SegmentAll)
	every := func(request) bool { return true }
	totals, err := r.RequestTotals(ctx, q, false)
	if want := j.requests(q.Segment, every); must(t, totals, err) != want {
		t.Fatalf("requests of %+v:\ngot  %+v\nwant %+v", q, totals, want)
	}
	series, err := r.RequestSeries(ctx, q)
	var sum myweb.RequestTotals
	for _, p := range must(t, series, err) {
		sum.Add(p.RequestTotals)
	}
	if sum.Derive(); sum != totals {
		t.Fatalf("points of %+v add up to %+v, not to %+v", q, sum, totals)
	}
	for _, f := range []myweb.Filter{{Dimension: "status", Operator: "is", Values: []string{"404"}}, {Dimension: "cache_result", Operator: "contains", Values: []string{"hit"}}} {
		filtered := q
		filtered.Filters = []myweb.Filter{f}
		want := j.requests(q.Segment, func(r request) bool {
			return f.Dimension == "status" && r.status == 404 || f.Dimension == "cache_result" && r.cache() != "Miss"
		})
		if got, err := r.RequestTotals(ctx, filtered, false); must(t, got, err) != want {
			t.Fatalf("requests of %+v:\ngot  %+v\nwant %+v", filtered, got, want)
		}
	}
	b, err := r.RequestBreakdown(ctx, q, myweb.BreakdownOptions{Dimension: "cache_result"})
	for _, row := range must(t, b, err).Rows {
		if want := j.requests(q.Segment, func(r request) bool { return r.cache() == row.Value }); row.RequestTotals != want {
			t.Fatalf("requests of %+v by cache result %s:\ngot  %+v\nwant %+v", q, row.Value, row.RequestTotals, want)
		}
	}
	q.Segment = myweb.SegmentAll
	all, err := r.RequestTotals(ctx, q, true)
	if must(t, all, err); all.Requests > 0 && (*all.TTFB.P50 != j.ttfb(0.5) || *all.TTFB.P95 != j.ttfb(0.95)) {
		t.Fatalf("time to first byte of %+v: %g and %g, not %g and %g", q, *all.TTFB.P50, *all.TTFB.P95, j.ttfb(0.5), j.ttfb(0.95))
	}
}

// checkWaterfall adds it up, and asks for each step by itself.
func checkWaterfall(t *rapid.T, r query.Reports, db *sql.DB, q myweb.Query, j judge) {
	w, err := r.Waterfall(context.Background(), q)
	var level int64
	for i, step := range must(t, w, err).Steps {
		switch {
		case i == 0:
			level = step.Count
		case step.Taken:
			level -= step.Count
		case step.Count != level:
			t.Fatalf("the waterfall of %+v does not add up at %q: %d left, %+v", q, step.Name, level, w)
		}
		var alone int64
		if err := db.QueryRow(step.SQL).Scan(&alone); err != nil || alone != step.Count {
			t.Fatalf("step %+v alone is %d, %v", step, alone, err)
		}
	}
	last := w.Steps[len(w.Steps)-1]
	if want := j.totals().Visitors; last.Name != "visitors" || last.Count != want {
		t.Fatalf("the waterfall of %+v ends with %+v, not with %d visitors", q, last, want)
	}
}
