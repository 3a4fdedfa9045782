package main

import (
	"context"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// question is what is timed: one report, and how long it may take.
type question struct {
	name string
	aim  time.Duration
	ask  func(ctx context.Context, r query.Reports) (string, error) // its rows, where they are compared
	raw  string                                                     // the name of the same question in raw/questions.sql
}

const site = "www.example.com"

func month() myweb.Query {
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	return myweb.Query{Site: site, From: from, To: from.AddDate(0, 0, 29), Interval: myweb.IntervalDay}
}

// hours is the day before the last.
func hours() myweb.Query {
	q := month()
	q.From, q.To, q.Interval = q.To.AddDate(0, 0, -2), q.To.AddDate(0, 0, -1), myweb.IntervalHour
	return q
}

func filtered(dimension, operator string, values ...string) myweb.Query {
	q := month()
	q.Filters = []myweb.Filter{{Dimension: dimension, Operator: operator, Values: values}}
	return q
}

type asking = func(context.Context, query.Reports) (string, error)

// quiet asks what is not compared.
func quiet[T any](ask func(ctx context.Context, r query.Reports) (T, error)) asking {
	return func(ctx context.Context, r query.Reports) (string, error) {
		_, err := ask(ctx, r)
		return "", err
	}
}

func totals(q myweb.Query) asking {
	return func(ctx context.Context, r query.Reports) (string, error) {
		t, err := r.Totals(ctx, q)
		return line(t.Visitors, t.PageViews), err
	}
}

func visitors(q myweb.Query) asking {
	return func(ctx context.Context, r query.Reports) (string, error) {
		t, err := r.Totals(ctx, q)
		return line(t.Visitors), err
	}
}

func series(q myweb.Query) asking {
	return func(ctx context.Context, r query.Reports) (string, error) {
		points, err := r.Series(ctx, q)
		var lines []string
		for _, p := range points {
			lines = append(lines, line(p.Start, p.Visitors, p.PageViews))
		}
		return strings.Join(lines, "\n"), err
	}
}

// breakdown gives the values and the figure that leads.
func breakdown(q myweb.Query, b myweb.BreakdownOptions) asking {
	return func(ctx context.Context, r query.Reports) (string, error) {
		answer, err := r.Breakdown(ctx, q, b)
		var lines []string
		for _, row := range answer.Rows {
			lines = append(lines, line(row.Value, map[string]int64{"visitors": row.Visitors, "sessions": row.Sessions, "page_views": row.PageViews}[answer.Sort]))
		}
		return strings.Join(lines, "\n"), err
	}
}

// transitions are the commonest from page to page.
func transitions(ctx context.Context, r query.Reports) (string, error) {
	answer, err := r.Transitions(ctx, month(), myweb.TransitionOptions{Limit: 5000, Exact: true})
	var lines []string
	for _, t := range answer.Rows {
		if t.From != "" && t.To != "" && len(lines) < 10 {
			lines = append(lines, line(t.From, t.To, t.Transitions))
		}
	}
	return strings.Join(lines, "\n"), err
}

func funnel(ctx context.Context, r query.Reports) (string, error) {
	f, err := r.Funnel(ctx, month(), myweb.FunnelOptions{Steps: []myweb.FunnelStep{{Values: []string{"/"}},
		{Operator: "glob", Values: []string{"/docs/*"}}, {Operator: "glob", Values: []string{"/products/*"}}}})
	return line(f.Steps[0].Count, f.Steps[1].Count, f.Steps[2].Count), err
}

func requests(ctx context.Context, r query.Reports) (string, error) {
	t, err := r.RequestTotals(ctx, month(), false)
	return line(t.Requests, t.BytesSent), err
}

// withComparison are the KPIs: two weeks beside the two before.
func withComparison(ctx context.Context, r query.Reports) (myweb.Totals, error) {
	q := month()
	q.From = q.To.AddDate(0, 0, -14)
	before, _, err := r.Compared(q, myweb.ComparePrevious, myweb.Query{})
	if err != nil {
		return myweb.Totals{}, err
	}
	if _, err := r.Totals(ctx, q); err != nil {
		return myweb.Totals{}, err
	}
	return r.Totals(ctx, before)
}

const (
	panel  = 50 * time.Millisecond
	filter = 300 * time.Millisecond
	slow   = time.Second
)

// questions are those of the dashboard's first page, of filters on it, and of
// the pages beside it.
func questions() []question {
	list := []question{
		{"totals of 29 days", panel, totals(month()), "totals"},
		{"totals of 14 days and of the 14 before", panel, quiet(withComparison), ""},
		{"series of days", panel, series(month()), "days"},
		{"series of the hours of a day", panel, series(hours()), ""},
	}
	for _, d := range []string{"page", "entry_page", "exit_page", "source", "referrer_domain", "channel", "utm_campaign", "browser", "os", "device_type", "country"} {
		list = append(list, question{"panel: " + d, panel, breakdown(month(), myweb.BreakdownOptions{Dimension: d, Limit: 25}), "panel_" + d})
	}
	for _, f := range []struct {
		name string
		q    myweb.Query
	}{
		{"source is Google", filtered("source", "is", "Google")},
		{"country is not AA", filtered("country", "is_not", "AA")},
		{"page is /", filtered("page", "is", "/")},
		{"page glob /blog/*", filtered("page", "glob", "/blog/*")},
		{"entry page contains docs", filtered("entry_page", "contains", "docs")},
		{"edge location is E1-P1", filtered("edge_location", "is", "E1-P1")},
	} {
		list = append(list,
			question{"totals, " + f.name, filter, totals(f.q), ""},
			question{"series of days, " + f.name, filter, series(f.q), ""},
			question{"pages, " + f.name, filter, breakdown(f.q, myweb.BreakdownOptions{Dimension: "page", Limit: 25}), ""},
			question{"countries, " + f.name, filter, breakdown(f.q, myweb.BreakdownOptions{Dimension: "country", Limit: 250}), ""})
	}
	return append(list, others()...)
}

func others() []question {
	counted := func(d string) asking {
		return breakdown(month(), myweb.BreakdownOptions{Dimension: d, Limit: 25, Visitors: true})
	}
	week := month()
	week.Interval = myweb.IntervalWeek
	type (
		ctx     = context.Context
		reports = query.Reports
	)
	return []question{
		{"transitions", slow, quiet(func(c ctx, r reports) (myweb.Transitions, error) {
			return r.Transitions(c, month(), myweb.TransitionOptions{})
		}), ""},
		{"transitions, every session", 0, transitions, "transitions"},
		{"paths of 6 steps", slow, quiet(func(c ctx, r reports) (myweb.Paths, error) {
			return r.Paths(c, month(), myweb.PathOptions{Steps: 6})
		}), ""},
		{"flows of 5 steps from /", slow, quiet(func(c ctx, r reports) (myweb.Flows, error) {
			return r.Flows(c, month(), myweb.PathOptions{Steps: 5, Start: "/"})
		}), ""},
		{"funnel of 3 steps", slow, funnel, "funnel"},
		{"retention by week", slow, quiet(func(c ctx, r reports) ([]myweb.Cohort, error) { return r.Retention(c, week) }), ""},
		{"weekdays and hours", slow, quiet(func(c ctx, r reports) ([]myweb.MatrixCell, error) { return r.Matrix(c, month()) }), ""},
		{"visitors, source is Google", filter, visitors(filtered("source", "is", "Google")), "filtered"},
		{"visitors, page is /", filter, visitors(filtered("page", "is", "/")), "filtered_page"},
		{"sources with visitors", slow, counted("source"), ""},
		{"countries with visitors", slow, counted("country"), ""},
		{"pages with visitors", slow, counted("page"), "visitors_page"},
		{"totals of requests", panel, requests, "requests"},
		{"totals of requests with percentiles", 0, quiet(func(c ctx, r reports) (myweb.RequestTotals, error) {
			return r.RequestTotals(c, month(), true)
		}), ""},
		{"requests by edge location", 0, quiet(func(c ctx, r reports) (myweb.RequestBreakdown, error) {
			return r.RequestBreakdown(c, month(), myweb.BreakdownOptions{Dimension: "edge_location"})
		}), ""},
		{"waterfall", 0, quiet(func(c ctx, r reports) (myweb.Waterfall, error) { return r.Waterfall(c, month()) }), ""},
		{"latest sessions", filter, quiet(func(c ctx, r reports) (myweb.SessionList, error) {
			return r.Sessions(c, month(), myweb.Part{})
		}), ""},
		{"realtime", panel, quiet(func(c ctx, r reports) (myweb.Realtime, error) { return r.Realtime(c, site) }), ""},
	}
}
