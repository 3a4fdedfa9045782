package query_test

import (
	"context"
	"database/sql"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// small is traffic that a person can add up. Times are UTC, in November 2026.
var small = &world{
	zones: map[string]*time.Location{"a.example": time.UTC},
	views: []view{
		// One session over midnight, and another two days later.
		{id: 1, visitor: 1, site: "a.example", at: at("20 23:40:00"), path: "/", source: "Google", country: "DE", browser: "Firefox"},
		{id: 2, visitor: 1, site: "a.example", at: at("21 00:00:00"), path: "/About", country: "DE", browser: "Firefox"},
		{id: 3, visitor: 1, site: "a.example", at: at("21 00:30:00"), path: "/", country: "DE", browser: "Firefox"},
		{id: 4, visitor: 1, site: "a.example", at: at("22 12:00:00"), path: "/", country: "DE", browser: "Firefox"},
		// A second longer than the timeout: two bounces.
		{id: 5, visitor: 2, site: "a.example", at: at("21 10:00:00"), path: "/About", country: "US", browser: "Safari"},
		{id: 6, visitor: 2, site: "a.example", at: at("21 10:30:01"), path: "/About", country: "US", browser: "Safari"},
	},
	requests: []request{
		{site: "a.example", at: at("21 11:00:00"), status: 404, bytes: 50},
		{site: "a.example", at: at("21 12:00:00"), status: 200, class: "seo", bytes: 50},
	},
}

func TestScenario(t *testing.T) {
	db := database(t)
	small.write(t, db)
	r := query.Reports{DB: db, Now: func() time.Time { return at("22 13:00:00") }}
	ctx := context.Background()
	tests := []struct {
		name     string
		from, to string
		filter   myweb.Filter
		want     myweb.Totals
	}{
		{"all of it", "20 00:00:00", "23 00:00:00", myweb.Filter{},
			myweb.Totals{Visitors: 2, NewVisitors: 2, PageViews: 6, Sessions: 4, Bounces: 3, DurationSeconds: 3000, Requests: 8, BotRequests: 1, BytesSent: 700}},
		// The session over midnight began the day before, but is visited.
		{"the second day", "21 00:00:00", "22 00:00:00", myweb.Filter{},
			myweb.Totals{Visitors: 2, NewVisitors: 1, PageViews: 4, Sessions: 2, Bounces: 2, Requests: 6, BotRequests: 1, BytesSent: 500}},
		{"until the stroke of midnight", "20 00:00:00", "21 00:00:00", myweb.Filter{},
			myweb.Totals{Visitors: 1, NewVisitors: 1, PageViews: 1, Sessions: 1, DurationSeconds: 3000, Requests: 1, BytesSent: 100}},
		// Within a session, but between its page views.
		{"ten minutes of nothing", "21 00:05:00", "21 00:15:00", myweb.Filter{}, myweb.Totals{}},
		{"sessions that viewed /About", "20 00:00:00", "23 00:00:00", myweb.Filter{Dimension: "page", Operator: "is", Values: []string{"/About"}},
			myweb.Totals{Visitors: 2, NewVisitors: 2, PageViews: 5, Sessions: 3, Bounces: 2, DurationSeconds: 3000}},
		{"no source", "20 00:00:00", "23 00:00:00", myweb.Filter{Dimension: "source", Operator: "is", Values: []string{""}},
			myweb.Totals{Visitors: 2, NewVisitors: 1, PageViews: 3, Sessions: 3, Bounces: 3}},
	}
	for _, test := range tests {
		q := myweb.Query{Site: "a.example", From: at(test.from), To: at(test.to)}
		if test.filter.Dimension != "" {
			q.Filters = []myweb.Filter{test.filter}
		}
		test.want.Derive()
		if got, err := r.Totals(ctx, q); err != nil || got != test.want {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", test.name, got, err, test.want)
		}
	}
}

// What a session views after midnight counts on the day after, whichever way an engine
// finds it.
func TestSeriesAcrossMidnightUnderFilters(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sql.DB) {
		small.write(t, db)
		r := query.Reports{DB: reader(db, t.Name()), Now: func() time.Time { return at("22 13:00:00") }}
		type day struct{ visitors, pageViews, sessions int64 }
		for filter, want := range map[string][]day{
			"country is DE":   {{1, 1, 1}, {1, 2, 0}, {1, 1, 1}},
			"page is /About":  {{1, 1, 1}, {2, 4, 2}, {0, 0, 0}},
			"page glob /A*":   {{1, 1, 1}, {2, 4, 2}, {0, 0, 0}},
			"entry_page is /": {{1, 1, 1}, {1, 2, 0}, {1, 1, 1}},
		} {
			f := strings.Fields(filter)
			points, err := r.Series(t.Context(), myweb.Query{Site: "a.example", From: at("20 00:00:00"), To: at("23 00:00:00"), Interval: myweb.IntervalDay,
				Filters: []myweb.Filter{{Dimension: f[0], Operator: f[1], Values: f[2:]}}})
			var got []day
			for _, p := range points {
				got = append(got, day{p.Visitors, p.PageViews, p.Sessions})
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: got %v, %v, want %v", filter, got, err, want)
			}
		}
	})
}

func TestSeriesFillsGapsAndMarksWhatSettles(t *testing.T) {
	db := database(t)
	small.write(t, db)
	r := query.Reports{DB: db, Now: func() time.Time { return at("22 13:00:00") }}
	series, err := r.Series(context.Background(), myweb.Query{Site: "a.example", From: at("19 00:00:00"), To: at("23 00:00:00"), Interval: myweb.IntervalDay})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		start    string
		settling bool
		visitors int64
	}{{"2026-11-19", false, 0}, {"2026-11-20", false, 1}, {"2026-11-21", true, 2}, {"2026-11-22", true, 1}}
	if len(series) != len(want) {
		t.Fatalf("%d points: %+v", len(series), series)
	}
	for i, w := range want {
		if p := series[i]; p.Start != w.start || p.Settling != w.settling || p.Visitors != w.visitors {
			t.Errorf("got %+v, want %+v", p, w)
		}
	}
}

func TestSites(t *testing.T) {
	db := database(t)
	small.write(t, db)
	sites, err := query.Reports{DB: db}.Sites(context.Background())
	want := myweb.Site{Site: "a.example", PageViews: 6, FirstAt: at("20 23:40:00"), LastAt: at("22 12:00:00")}
	if err != nil || len(sites) != 1 || sites[0] != want {
		t.Errorf("got %+v, %v, want %+v", sites, err, want)
	}
}

// A visitor of a short session timeout may be within a point only in passing.
func TestPointsShorterThanTheSessionTimeout(t *testing.T) {
	db := database(t)
	small.write(t, db)
	r := query.Reports{DB: db, SessionTimeout: 3 * time.Hour}
	series, err := r.Series(context.Background(), myweb.Query{Site: "a.example", From: at("20 23:00:00"), To: at("21 02:00:00"), Interval: myweb.IntervalHour})
	if err != nil || len(series) != 3 || series[0].Visitors != 1 || series[1].Visitors != 1 || series[2].Visitors != 0 {
		t.Errorf("%+v, %v", series, err)
	}
}

// Of many page views some sessions are followed: those whose key says so stand for all.
func TestJourneysOfASample(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sql.DB) {
		small.write(t, db) // with sessions 1, 4, 5 and 6
		run(t, db, "update daily_metrics set page_views = 9000000")
		q := myweb.Query{Site: "a.example", From: at("20 00:00:00"), To: at("23 00:00:00")}
		transitions, err := query.Reports{DB: db}.Transitions(context.Background(), q, myweb.TransitionOptions{})
		if err != nil || transitions.Sample != 8 || len(transitions.Rows) != 0 {
			t.Errorf("one in 8 of these: %+v, %v", transitions, err)
		}
		run(t, db, "update daily_metrics set page_views = 2000000")
		paths, err := query.Reports{DB: db}.Paths(context.Background(), q, myweb.PathOptions{})
		want := myweb.Path{Pages: []string{"/"}, Complete: true, Sessions: 2}
		if err != nil || paths.Sample != 2 || paths.Sessions != 4 || len(paths.Rows) != 2 || !reflect.DeepEqual(paths.Rows[0], want) {
			t.Errorf("every other one: %+v, %v", paths, err)
		}
		exact, err := query.Reports{DB: db}.Paths(context.Background(), q, myweb.PathOptions{Exact: true})
		if err != nil || exact.Sample != 1 || exact.Sessions != 4 || len(exact.Rows) != 3 {
			t.Errorf("all of them: %+v, %v", exact, err)
		}
	})
}

// Of page views of the same time neither is later, in whatever order a list has them.
func TestFunnelOfTheSameTime(t *testing.T) {
	seen := func(id, visitor int64, time, path string) view {
		return view{id: id, visitor: visitor, site: "a.example", at: at("21 " + time), path: path, country: "DE", browser: "Firefox"}
	}
	w := &world{zones: map[string]*time.Location{"a.example": time.UTC}, views: []view{
		seen(1, 1, "10:01:00", "/"), seen(2, 1, "10:01:00", "/About"), // nothing is later
		seen(3, 2, "10:01:00", "/"), seen(4, 2, "10:01:00", "/About"), seen(5, 2, "10:02:00", "/About"),
		seen(6, 3, "10:01:00", "/About"), seen(7, 3, "10:01:00", "/"), seen(8, 3, "10:02:00", "/blog_1"), seen(9, 3, "10:02:00", "/About"),
		// Across both edges of the period; what counts lies within.
		seen(10, 4, "09:59:00", "/"), seen(11, 4, "10:03:00", "/"), seen(12, 4, "10:03:00", "/About"), seen(13, 4, "10:12:00", "/About"),
		seen(14, 5, "09:59:00", "/"), seen(15, 5, "10:03:00", "/"), seen(16, 5, "10:04:00", "/About"), seen(17, 5, "10:12:00", "/blog_1"),
	}}
	steps := myweb.FunnelOptions{Steps: []myweb.FunnelStep{{Values: []string{"/"}}, {Values: []string{"/About"}}, {Operator: "glob", Values: []string{"/blog*"}}}}
	onEngines(t, func(t *testing.T, db *sql.DB) {
		w.write(t, db)
		f, err := query.Reports{DB: db}.Funnel(context.Background(), myweb.Query{Site: "a.example", From: at("21 10:00:00"), To: at("21 10:10:00")}, steps)
		if err != nil || f.Steps[0].Count != 5 || f.Steps[1].Count != 3 || f.Steps[2].Count != 0 {
			t.Errorf("got %+v, %v, want 5, 3 and 0", f, err)
		}
	})
}
