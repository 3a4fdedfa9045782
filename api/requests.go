package api

import (
	"context"
	"strings"

	"golang.org/x/sync/errgroup"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// reportsOfRequests are those on requests, of people, of bots or of all. Their
// filters keep single requests.
func (s *server) reportsOfRequests() []report {
	segment := []string{paramSegment}
	return []report{
		{name: "requests", id: "requests", summary: "Requests, bytes, cache hits, errors, and how long they took", params: takes(filtered, segment, []string{paramWith}),
			text: "`with=percentiles` adds time to first byte and time taken; it reads every request.", example: requestsDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				totals, err := s.Reports.RequestTotals(ctx, a.now(), a.breakdown("").Percentiles)
				return requestsDocument{a.Heading, totals}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.RequestTotalsSQL(ctx, a.now(), a.breakdown("").Percentiles))
			}},
		{name: "requests/series", id: "requestSeries", summary: "Requests over time", params: takes(filtered, segment, []string{paramInterval}), example: requestSeriesDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				points, err := s.Reports.RequestSeries(ctx, a.now())
				return requestSeriesDocument{a.Heading, a.interval, points}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.RequestSeriesSQL(ctx, a.now()))
			}},
		{name: "requests/breakdown/{dimension}", id: "requestBreakdown", summary: "Requests by the values of a dimension", params: takes(filtered, segment, ofPart, sorted), example: requestBreakdownDocument{},
			text: "The filter on the dimension itself is left out.",
			answer: func(ctx context.Context, c call, a asked) (any, error) {
				b, err := s.Reports.RequestBreakdown(ctx, a.of(c.value), a.breakdown(c.value))
				return requestBreakdownDocument{a.Heading, b, a.breakdown(c.value).Percentiles}, err
			},
			sql: func(ctx context.Context, c call, a asked) ([]query.Statement, error) {
				return one(s.Reports.RequestBreakdownSQL(ctx, a.of(c.value), a.breakdown(c.value)))
			}},
		{name: "waterfall", id: "waterfall", summary: "Where the lines of the logs went: from lines read to visitors", params: filtered, example: waterfallDocument{},
			text: "Each step has the SQL that counts it.", answer: s.waterfall},
		{name: "realtime", id: "realtime", summary: "What happens now, as far as the logs have come", params: ofSite, example: myweb.Realtime{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) { return s.Reports.Realtime(ctx, a.site) },
			sql: func(_ context.Context, _ call, a asked) ([]query.Statement, error) {
				return s.Reports.RealtimeSQL(a.site), nil
			}},
	}
}

type requestsDocument struct {
	Heading
	Totals myweb.RequestTotals `json:"totals"`
}

type requestSeriesDocument struct {
	Heading
	Interval myweb.Interval       `json:"interval"`
	Series   []myweb.RequestPoint `json:"series"`
}

func (d requestSeriesDocument) rows() any              { return d.Series }
func (d requestSeriesDocument) has(column string) bool { return !isPercentile(column) }

type requestBreakdownDocument struct {
	Heading
	myweb.RequestBreakdown
	percentiles bool // were asked for
}

func (d requestBreakdownDocument) rows() any { return d.Rows }

func (d requestBreakdownDocument) has(column string) bool {
	return d.percentiles || !isPercentile(column)
}

func isPercentile(column string) bool {
	return strings.HasPrefix(column, "ttfb_") || strings.HasPrefix(column, "time_taken_")
}

type waterfallDocument struct {
	Heading
	Settling bool `json:"settling"` // lines of the period may still arrive
	myweb.Waterfall
}

func (d waterfallDocument) rows() any              { return d.Steps }
func (d waterfallDocument) has(column string) bool { return column != "sql" }

func (s *server) waterfall(ctx context.Context, _ call, a asked) (any, error) {
	w, err := s.Reports.Waterfall(ctx, a.now())
	return waterfallDocument{a.Heading, s.Reports.Settling(a.now()), w}, err
}

type statsDocument struct {
	Heading
	Totals myweb.Totals    `json:"totals"`
	Kinds  myweb.Breakdown `json:"kinds"`  // requests of the period, people's and bots'
	Bots   myweb.Breakdown `json:"bots"`   // by class
	Ledger *query.Ledger   `json:"ledger"` // of all sites and times; null for who may see one site
}

func (s *server) stats(ctx context.Context, c call, a asked) (any, error) {
	d := &statsDocument{Heading: a.Heading}
	if c.who.MaySee(myweb.AllSites) {
		d.Ledger = &c.data
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.Parallel)
	q := a.now()
	group.Go(func() (err error) { d.Totals, err = s.Reports.Totals(ctx, q); return })
	group.Go(func() (err error) {
		d.Kinds, err = s.Reports.Breakdown(ctx, q, myweb.BreakdownOptions{Dimension: "kind"})
		return
	})
	group.Go(func() (err error) { d.Bots, err = s.Reports.Bots(ctx, q); return })
	return d, group.Wait()
}
