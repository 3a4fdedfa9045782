package query_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/query"
)

var (
	pages   = []string{"/", "/About", "/blog_1", "/blog%1"}
	sources = []string{"", "Google", "it is"}
	newYork = mustLoad("America/New_York")
	berlin  = mustLoad("Europe/Berlin")
	kolkata = mustLoad("Asia/Kolkata") // whose hours are not those of UTC
)

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// The days on which New York puts its clocks forward and back, and plain ones.
var bases = []time.Time{
	time.Date(2026, 3, 7, 20, 0, 0, 0, newYork),
	time.Date(2026, 10, 31, 20, 0, 0, 0, newYork),
	time.Date(2026, 11, 27, 20, 0, 0, 0, newYork),
}

func draw[T any](t *rapid.T, name string, of ...T) T { return rapid.SampledFrom(of).Draw(t, name) }

func drawWorld(t *rapid.T, base time.Time, zone *time.Location) *world {
	w := &world{zones: map[string]*time.Location{"a.example": zone, "b.example": zone}}
	sites := []string{"a.example", "a.example", "b.example"}
	switch draw(t, "other site", "there", "there", "in its own zone", "none") {
	case "in its own zone":
		w.zones["b.example"] = berlin
	case "none":
		sites = sites[:1]
		delete(w.zones, "b.example")
	}
	for visitor := range int64(rapid.IntRange(0, 6).Draw(t, "visitors")) {
		v := view{visitor: visitor + 1, site: draw(t, "site", sites...),
			country: draw(t, "country", "DE", "US"), browser: draw(t, "browser", "Firefox", "Safari")}
		v.at = base
		for range rapid.IntRange(1, 8).Draw(t, "views") {
			// To the next edge; within, at and beyond the session timeout; and a good part of a day.
			hour := v.at.Truncate(time.Hour).Add(time.Hour)
			y, m, d := v.at.In(zone).Date()
			midnight := query.StartOfDay(y, m, d+1, zone)
			gap := draw(t, "gap", int(hour.Sub(v.at).Seconds()), int(midnight.Sub(v.at).Seconds()), 0, 5, 29*60, 30*60, 30*60+1, 35*60, rapid.IntRange(0, 3*3600).Draw(t, "s"), rapid.IntRange(0, 30*3600).Draw(t, "s"))
			v.at = v.at.Add(time.Duration(gap) * time.Second)
			v.id, v.path, v.source = int64(len(w.views)+1), draw(t, "page", pages...), draw(t, "source", sources...)
			w.views = append(w.views, v)
		}
	}
	for range rapid.IntRange(0, 5).Draw(t, "requests") {
		w.requests = append(w.requests, request{site: draw(t, "site", sites...), status: draw(t, "status", 200, 404),
			at:    base.Add(time.Duration(rapid.IntRange(0, 72*3600).Draw(t, "at")) * time.Second),
			class: draw(t, "class", "", "tool", "seo"), bytes: int64(rapid.IntRange(0, 999).Draw(t, "bytes"))})
	}
	return w
}

func drawQuery(t *rapid.T, base time.Time, zone *time.Location) myweb.Query {
	q := myweb.Query{
		Site:     draw(t, "of", "a.example", "b.example", myweb.AllSites),
		Interval: draw(t, "interval", myweb.IntervalHour, myweb.IntervalDay, myweb.IntervalWeek, myweb.IntervalMonth),
	}
	y, m, d := base.In(zone).Date()
	from := d + rapid.IntRange(0, 3).Draw(t, "day")
	q.From = query.StartOfDay(y, m, from, zone)
	q.To = query.StartOfDay(y, m, from+rapid.IntRange(1, 9).Draw(t, "days"), zone)
	seconds := func(name string, most int) time.Duration {
		return time.Duration(rapid.IntRange(1, most).Draw(t, name)) * time.Second
	}
	switch draw(t, "period", "days", "days", "cut", "any", "short") {
	case "cut": // the last day is not over
		q.To = q.To.Add(-seconds("cut", 23*3600-1))
	case "any":
		q.From = q.From.Add(seconds("from", 22*3600))
		q.To = q.From.Add(seconds("length", 50*3600))
	case "short":
		q.From = q.From.Add(seconds("from", 22*3600))
		q.To = q.From.Add(seconds("length", 40*60))
	}
	for range draw(t, "filters", 0, 0, 1, 2) {
		f := myweb.Filter{Dimension: draw(t, "filter", "page", "source", "country", "browser", "entry_page", "exit_page"),
			Operator: draw(t, "operator", query.Operators()...)}
		values := map[string][]string{"source": {"", "Google", "it is", "goo", "*o*"}, "country": {"DE", "US", "d", "D?"}, "browser": {"Firefox", "Safari", "FOX", "F*"}}[f.Dimension]
		if values == nil {
			values = append([]string{"BLOG_", "%", "/blog?1", "/b*"}, pages...)
		}
		f.Values = rapid.SliceOfNDistinct(rapid.SampledFrom(values), 1, 2, rapid.ID).Draw(t, "values")
		q.Filters = append(q.Filters, f)
	}
	return q
}

func between(from, to time.Time) func(time.Time) bool {
	return func(at time.Time) bool { return !at.Before(from) && at.Before(to) }
}

// Every report gives what the definitions say, whatever the traffic, the
// period, the zone and the filters.
func TestReportsAgreeWithTheDefinitions(t *testing.T) {
	onEngines(t, reports)
}

func reports(t *testing.T, db *sql.DB) {
	seen, engine := 0, t
	rapid.Check(t, func(t *rapid.T) {
		if enough(engine, &seen) {
			return
		}
		base, zone := draw(t, "base", bases...), draw(t, "zone", time.UTC, newYork, berlin, kolkata)
		w, q := drawWorld(t, base, zone), drawQuery(t, base, zone)
		sessions := w.write(t, db)
		if !draw(t, "hours are known", true, true, false) {
			run(t, db, "update loaded_hours set bot_requests = null, bytes_sent = null where hour < "+instant(base.Add(24*time.Hour)))
		}
		zoneOf := func(site string) *time.Location {
			if w.zones[site] == nil { // all sites, or one that is not there
				return zone
			}
			return w.zones[site]
		}
		if q.Site == "b.example" && w.zones["b.example"] == berlin {
			q.From, q.To = moved(q.From, zone, berlin), moved(q.To, zone, berlin)
			if !q.From.Before(q.To) {
				return
			}
		}
		in := between(q.From, q.To)
		j := judge{world: w, sessions: sessions, site: q.Site, in: in, keep: kept(q.Filters, in), unfiltered: len(q.Filters) == 0}
		check(t, query.Reports{DB: reading(t, db, engine.Name()), Zone: zoneOf}, q, j, zoneOf(q.Site))
	})
}

// reading is the database as one that reads lists of pages and, half of the time, as
// one that does not.
func reading(t *rapid.T, db *sql.DB, engine string) query.Querier {
	if draw(t, "reads lists", true, false) {
		return reader(db, engine)
	}
	return db
}

// reader is the database as its store reads it.
func reader(db *sql.DB, engine string) query.Querier {
	if strings.HasSuffix(engine, "/DuckDB") {
		return lister{db, (*duckdb.Store)(nil)}
	}
	return lister{db, (*postgres.Store)(nil)}
}

// lister is a database, and how its engine reads lists.
type lister struct {
	*sql.DB
	query.ListReader
}

func (l lister) QueryLists(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	return l.DB.QueryContext(ctx, statement, args...)
}

// moved is the instant at which the clocks of another zone show the same.
func moved(t time.Time, from, to *time.Location) time.Time {
	t = t.In(from)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, to)
}

func check(t *rapid.T, r query.Reports, q myweb.Query, j judge, zone *time.Location) {
	ctx := context.Background()
	totals, err := r.Totals(ctx, q)
	if want := j.totals(); err != nil || totals != want {
		t.Fatalf("totals of %+v:\ngot  %+v, %v\nwant %+v", q, totals, err, want)
	}
	series, err := r.Series(ctx, q)
	if err != nil {
		t.Fatalf("series of %+v: %v", q, err)
	}
	want := j.series(q.Interval, zone)
	for _, p := range series {
		if p.Totals != want[p.Start] {
			t.Fatalf("series of %+v at %s:\ngot  %+v\nwant %+v", q, p.Start, p.Totals, want[p.Start])
		}
		delete(want, p.Start)
	}
	for start, p := range want {
		t.Fatalf("series of %+v lacks %s: %+v", q, start, p)
	}
	dimensions := []string{"page", "source", "country", "browser", "entry_page", "exit_page"}
	if len(q.Filters) == 0 {
		dimensions = append(dimensions, "status", "bot_class")
	}
	for _, dimension := range dimensions {
		checkBreakdown(t, r, q, j, dimension)
	}
}

// checkBreakdown asks with visitors and without: what is then left out is zero.
func checkBreakdown(t *rapid.T, r query.Reports, q myweb.Query, j judge, dimension string) {
	want := j.breakdown(dimension)
	for _, visitors := range []bool{true, false} {
		b, err := r.Breakdown(context.Background(), q, myweb.BreakdownOptions{Dimension: dimension, Visitors: visitors})
		if err != nil || len(b.Rows) != len(want) || b.Values != int64(len(want)) {
			t.Fatalf("breakdown by %s of %+v:\ngot  %+v, %v\nwant %+v", dimension, q, b, err, want)
		}
		for _, row := range b.Rows {
			w := want[row.Value]
			if !slices.Contains(b.Metrics, "visitors") {
				w.Visitors, w.ReturningVisitors = 0, 0
			}
			if row.Totals != w {
				t.Fatalf("breakdown by %s of %+v at %q:\ngot  %+v\nwant %+v", dimension, q, row.Value, row.Totals, w)
			}
		}
	}
}

// series counts what has a label within the period, for every label that
// something has.
func (j judge) series(interval myweb.Interval, zone *time.Location) map[string]myweb.Totals {
	label := func(at time.Time) string {
		at = at.In(zone)
		switch interval {
		case myweb.IntervalHour:
			return at.Format("2006-01-02T15:00")
		case myweb.IntervalWeek:
			return at.AddDate(0, 0, -(int(at.Weekday())+6)%7).Format(time.DateOnly)
		case myweb.IntervalMonth:
			return at.Format("2006-01") + "-01"
		}
		return at.Format(time.DateOnly)
	}
	figures := map[string]myweb.Totals{}
	for _, r := range j.world.everyRequest() {
		if !j.in(r.at) {
			continue
		}
		one := j
		one.in = func(at time.Time) bool { return j.in(at) && label(at) == label(r.at) }
		if t := one.totals(); t != (myweb.Totals{}) {
			figures[label(r.at)] = t
		}
	}
	return figures
}

var _ query.Querier = (*sql.DB)(nil)
