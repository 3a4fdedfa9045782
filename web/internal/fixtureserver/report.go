package main

import (
	"slices"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
)

// breakdownLimit is how many rows of a breakdown are sent.
const breakdownLimit = 100

var dimensions = []string{
	"page", "entry_page", "exit_page", "source", "referrer_domain", "channel", "utm_campaign", "browser", "os", "device_type", "country",
}

// keeps tells whether a session passes the filters, leaving out those on the
// dimension except.
func keeps(s *session, filters []myweb.Filter, except string) bool {
	for _, f := range filters {
		if f.Dimension == except {
			continue
		}
		if f.Dimension == "page" {
			if !slices.ContainsFunc(s.pages, func(p string) bool { return slices.Contains(f.Values, p) }) {
				return false
			}
		} else if !slices.Contains(f.Values, s.values[f.Dimension]) {
			return false
		}
	}
	return true
}

// between gives the sessions of a site that start in [from, to).
func (f *fixture) between(site string, from, to time.Time) []*session {
	byStart := func(s session, t time.Time) int { return s.start.Compare(t) }
	low, _ := slices.BinarySearchFunc(f.sessions, from, byStart)
	high, _ := slices.BinarySearchFunc(f.sessions, to, byStart)
	var out []*session
	for i := low; i < high; i++ {
		if s := &f.sessions[i]; site == myweb.AllSites || s.site == site {
			out = append(out, s)
		}
	}
	return out
}

// sum counts sessions into totals.
type sum struct {
	myweb.Totals
	seen map[int]struct{}
}

func newSum() *sum { return &sum{seen: map[int]struct{}{}} }

func (t *sum) add(s *session, pageViews int) {
	t.seen[s.visitor] = struct{}{}
	t.Sessions++
	t.PageViews += int64(pageViews)
	t.Requests += int64(pageViews) * 9
	t.DurationSeconds += s.duration
	if len(s.pages) == 1 {
		t.Bounces++
	}
}

func (t *sum) totals() myweb.Totals {
	t.Visitors = int64(len(t.seen))
	t.Derive()
	return t.Totals
}

func totals(sessions []*session, filters []myweb.Filter) myweb.Totals {
	t := newSum()
	for _, s := range sessions {
		if keeps(s, filters, "") {
			t.add(s, len(s.pages))
		}
	}
	return t.totals()
}

func breakdown(sessions []*session, filters []myweb.Filter, dimension string) myweb.Breakdown {
	byValue := map[string]*sum{}
	count := func(s *session, value string, views int) {
		if byValue[value] == nil {
			byValue[value] = newSum()
		}
		byValue[value].add(s, views)
	}
	for _, s := range sessions {
		if !keeps(s, filters, dimension) {
			continue
		}
		if dimension != "page" {
			count(s, s.values[dimension], len(s.pages))
			continue
		}
		views := map[string]int{}
		for _, p := range s.pages {
			views[p]++
		}
		for p, n := range views {
			count(s, p, n)
		}
	}
	if dimension == "utm_campaign" {
		delete(byValue, "")
	}
	return ranked(dimension, byValue)
}

func ranked(dimension string, byValue map[string]*sum) myweb.Breakdown {
	rows := []myweb.BreakdownRow{}
	sort, lead := "sessions", func(row myweb.BreakdownRow) int64 { return row.Sessions }
	if dimension == "page" {
		sort, lead = "page_views", func(row myweb.BreakdownRow) int64 { return row.PageViews }
	}
	for value, t := range byValue {
		rows = append(rows, myweb.BreakdownRow{Value: value, Totals: t.totals()})
	}
	slices.SortFunc(rows, func(a, b myweb.BreakdownRow) int {
		if lead(a) != lead(b) {
			return int(lead(b) - lead(a))
		}
		return strings.Compare(a.Value, b.Value)
	})
	return myweb.Breakdown{Dimension: dimension, Metrics: []string{sort}, Sort: sort, Values: int64(len(rows)), Rows: rows[:min(len(rows), breakdownLimit)]}
}

func series(sessions []*session, filters []myweb.Filter, p period, interval myweb.Interval) []myweb.Point {
	points := []myweb.Point{}
	rest := sessions
	for start := truncate(p.from, interval); start.Before(p.to); start = next(start, interval) {
		end := next(start, interval)
		t := newSum()
		for len(rest) > 0 && rest[0].start.Before(end) {
			if keeps(rest[0], filters, "") {
				t.add(rest[0], len(rest[0].pages))
			}
			rest = rest[1:]
		}
		points = append(points, myweb.Point{Start: label(start, interval), Settling: end.Add(24 * time.Hour).After(now), Totals: t.totals()})
	}
	return points
}
