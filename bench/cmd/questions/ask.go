package main

import (
	"context"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// question is what is timed: one report, and how long it may take.
type question struct {
	name string
	aim  time.Duration
	ask  func(ctx context.Context, r query.Reports) error
	raw  string // the same figures as plain SQL over page views, sessions or requests: see raw/
}

const site = "www.example.com"

func month() myweb.Query {
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	return myweb.Query{Site: site, From: from, To: from.AddDate(0, 0, 29), Interval: myweb.IntervalDay}
}

func filtered(dimension, operator string, values ...string) myweb.Query {
	q := month()
	q.Filters = []myweb.Filter{{Dimension: dimension, Operator: operator, Values: values}}
	return q
}

func totals(q myweb.Query) func(context.Context, query.Reports) error {
	return func(ctx context.Context, r query.Reports) error {
		_, err := r.Totals(ctx, q)
		return err
	}
}

func series(q myweb.Query) func(context.Context, query.Reports) error {
	return func(ctx context.Context, r query.Reports) error {
		_, err := r.Series(ctx, q)
		return err
	}
}

func breakdown(q myweb.Query, b myweb.BreakdownOptions) func(context.Context, query.Reports) error {
	return func(ctx context.Context, r query.Reports) error {
		_, err := r.Breakdown(ctx, q, b)
		return err
	}
}

// withComparison are the KPIs: two weeks beside the two before.
func withComparison(ctx context.Context, r query.Reports) error {
	q := month()
	q.From, q.To = q.To.AddDate(0, 0, -14), q.To
	before, _, err := r.Compared(q, myweb.ComparePrevious, myweb.Query{})
	if err != nil {
		return err
	}
	if _, err := r.Totals(ctx, q); err != nil {
		return err
	}
	_, err = r.Totals(ctx, before)
	return err
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
		{"totals of 14 days and of the 14 before", panel, withComparison, ""},
		{"series of days", panel, series(month()), "days"},
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
	visitors := func(d string) myweb.BreakdownOptions {
		return myweb.BreakdownOptions{Dimension: d, Limit: 25, Visitors: true}
	}
	funnel := myweb.FunnelOptions{Steps: []myweb.FunnelStep{{Values: []string{"/"}}, {Operator: "glob", Values: []string{"/docs/*"}}, {Operator: "glob", Values: []string{"/products/*"}}}}
	week := month()
	week.Interval = myweb.IntervalWeek
	return []question{
		{"transitions", slow, func(ctx context.Context, r query.Reports) error {
			_, err := r.Transitions(ctx, month(), myweb.TransitionOptions{})
			return err
		}, ""},
		{"paths of 6 steps", slow, func(ctx context.Context, r query.Reports) error {
			_, err := r.Paths(ctx, month(), myweb.PathOptions{Steps: 6})
			return err
		}, ""},
		{"flows of 5 steps from /", slow, func(ctx context.Context, r query.Reports) error {
			_, err := r.Flows(ctx, month(), myweb.PathOptions{Steps: 5, Start: "/"})
			return err
		}, ""},
		{"funnel of 3 steps", slow, func(ctx context.Context, r query.Reports) error {
			_, err := r.Funnel(ctx, month(), funnel)
			return err
		}, "funnel"},
		{"retention by week", slow, func(ctx context.Context, r query.Reports) error {
			_, err := r.Retention(ctx, week)
			return err
		}, "retention"},
		{"weekdays and hours", slow, func(ctx context.Context, r query.Reports) error {
			_, err := r.Matrix(ctx, month())
			return err
		}, "matrix"},
		{"sources with visitors", slow, breakdown(month(), visitors("source")), "visitors_source"},
		{"countries with visitors", slow, breakdown(month(), visitors("country")), ""},
		{"pages with visitors", slow, breakdown(month(), visitors("page")), "visitors_page"},
		{"totals of requests", panel, func(ctx context.Context, r query.Reports) error {
			_, err := r.RequestTotals(ctx, month(), false)
			return err
		}, "requests"},
		{"totals of requests with percentiles", 0, func(ctx context.Context, r query.Reports) error {
			_, err := r.RequestTotals(ctx, month(), true)
			return err
		}, "percentiles"},
		{"requests by edge location", 0, func(ctx context.Context, r query.Reports) error {
			_, err := r.RequestBreakdown(ctx, month(), myweb.BreakdownOptions{Dimension: "edge_location"})
			return err
		}, ""},
		{"waterfall", 0, func(ctx context.Context, r query.Reports) error {
			_, err := r.Waterfall(ctx, month())
			return err
		}, ""},
		{"latest sessions", filter, func(ctx context.Context, r query.Reports) error {
			_, err := r.Sessions(ctx, month(), myweb.Part{})
			return err
		}, ""},
		{"realtime", panel, func(ctx context.Context, r query.Reports) error {
			_, err := r.Realtime(ctx, site)
			return err
		}, ""},
	}
}
