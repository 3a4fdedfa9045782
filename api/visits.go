package api

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// reportsOfVisits are those on sessions and page views.
func (s *server) reportsOfVisits() []report {
	comparing := []string{paramComparison, paramCustomFrom, paramCustomTo}
	return []report{
		{name: "overview", id: "overview", summary: "The first screen: totals, series, comparison and panels", params: takes(filtered, comparing, []string{paramInterval}),
			text: "Each breakdown leaves out the filter on its own dimension.", example: overviewDocument{}, answer: s.overview},
		{name: "totals", id: "totals", summary: "The key figures, with comparison", params: takes(filtered, comparing), example: totalsDocument{}, answer: s.totals,
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.TotalsSQL(ctx, a.now()))
			}},
		{name: "series", id: "series", summary: "Figures over time", params: takes(filtered, []string{paramInterval}), example: seriesDocument{}, answer: s.series,
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.SeriesSQL(ctx, a.now()))
			}},
		{name: "breakdown/{dimension}", id: "breakdown", summary: "The values of a dimension", params: takes(filtered, ofPart, sorted), example: breakdownDocument{}, answer: s.breakdown,
			text: "The filter on the dimension itself is left out. Most visitors come first; by another order visitors are counted only with `with=visitors`.",
			sql: func(ctx context.Context, c call, a asked) ([]query.Statement, error) {
				return one(s.Reports.BreakdownSQL(ctx, a.of(c.value), a.visits(c.value)))
			}},
		{name: "pages", id: "pages", summary: "Pages with entries, exits, bounces and time", params: takes(filtered, ofPart, sorted), example: pagesDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				pages, err := s.Reports.Pages(ctx, a.of("page"), a.breakdown("page"))
				return pagesDocument{a.Heading, pages, a.options.with}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.PagesSQL(ctx, a.of("page"), a.breakdown("page")))
			}},
		{name: "matrix", id: "matrix", summary: "Weekdays by hours", params: filtered, example: matrixDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				cells, err := s.Reports.Matrix(ctx, a.now())
				return matrixDocument{a.Heading, cells}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.MatrixSQL(ctx, a.now()))
			}},
		{name: "stats", id: "stats", summary: "Totals, requests by kind, bots by class, and what became of the lines", params: ofPeriod, example: statsDocument{}, answer: s.stats},
	}
}

type overviewDocument struct {
	Heading
	Interval         myweb.Interval             `json:"interval"`
	Comparison       *span                      `json:"comparison"`
	Totals           myweb.Totals               `json:"totals"`
	ComparisonTotals *myweb.Totals              `json:"comparison_totals"`
	Series           []myweb.Point              `json:"series"`
	ComparisonSeries []myweb.Point              `json:"comparison_series"`
	Breakdowns       map[string]myweb.Breakdown `json:"breakdowns"`
}

// panels are the breakdowns of an overview and how many rows each has: a map
// needs all countries.
var panels = []struct {
	dimension string
	rows      int
}{
	{"page", 25}, {"entry_page", 25}, {"exit_page", 25},
	{"source", 25}, {"referrer_domain", 25}, {"channel", 25}, {"utm_campaign", 25},
	{"browser", 25}, {"os", 25}, {"device_type", 25}, {"country", 250},
}

func (s *server) overview(ctx context.Context, c call, a asked) (any, error) {
	d := &overviewDocument{Heading: a.Heading, Interval: a.interval, Breakdowns: map[string]myweb.Breakdown{}}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.Parallel)
	q := a.now()
	group.Go(func() (err error) { d.Totals, err = s.Reports.Totals(ctx, q); return })
	group.Go(func() (err error) { d.Series, err = s.Reports.Series(ctx, q); return })
	if other, ok := a.compared(); ok {
		group.Go(func() (err error) { d.ComparisonSeries, err = s.Reports.Series(ctx, a.query(other)); return })
	}
	s.compare(ctx, group, a, d, c.data)
	rows := make([]myweb.Breakdown, len(panels))
	for i, p := range panels {
		group.Go(func() (err error) {
			rows[i], err = s.Reports.Breakdown(ctx, a.of(p.dimension), myweb.BreakdownOptions{Dimension: p.dimension, Limit: p.rows})
			return
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i, p := range panels {
		d.Breakdowns[p.dimension] = rows[i]
	}
	return d, nil
}

// compare asks for the totals of the comparison.
func (s *server) compare(ctx context.Context, group *errgroup.Group, a asked, d *overviewDocument, data query.Ledger) {
	other, ok := a.compared()
	if !ok {
		return
	}
	before := a.query(other)
	comparison, totals := spanOf(other), myweb.Totals{}
	d.Comparison, d.ComparisonTotals = &comparison, &totals

	cut := before
	cut.To = a.period.cut(other, a.zone, s.Now(), data.LastAt)
	if cut.To.Before(before.To) {
		until := cut.To.UTC()
		comparison.Until = &until
	}
	if !cut.From.Before(cut.To) {
		return // nothing of today is there yet
	}
	group.Go(func() (err error) { totals, err = s.Reports.Totals(ctx, cut); return })
}

type seriesDocument struct {
	Heading
	Interval myweb.Interval `json:"interval"`
	Series   []myweb.Point  `json:"series"`
}

func (d seriesDocument) rows() any { return d.Series }

func (s *server) series(ctx context.Context, _ call, a asked) (any, error) {
	points, err := s.Reports.Series(ctx, a.now())
	return seriesDocument{a.Heading, a.interval, points}, err
}

type totalsDocument struct {
	Heading
	Comparison       *span         `json:"comparison"`
	Totals           myweb.Totals  `json:"totals"`
	ComparisonTotals *myweb.Totals `json:"comparison_totals"`
}

func (s *server) totals(ctx context.Context, c call, a asked) (any, error) {
	d := &overviewDocument{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.Parallel)
	group.Go(func() (err error) { d.Totals, err = s.Reports.Totals(ctx, a.now()); return })
	s.compare(ctx, group, a, d, c.data)
	err := group.Wait()
	return totalsDocument{a.Heading, d.Comparison, d.Totals, d.ComparisonTotals}, err
}

type breakdownDocument struct {
	Heading
	myweb.Breakdown
}

func (d breakdownDocument) rows() any { return d.Rows }

func (d breakdownDocument) has(column string) bool {
	return column == "value" || slices.Contains(d.Metrics, column)
}

// visits is what is wanted of a breakdown: most visitors first where nothing
// else is said.
func (a asked) visits(dimension string) myweb.BreakdownOptions {
	b := a.breakdown(dimension)
	d, ok := myweb.DimensionByName(dimension)
	b.Visitors = b.Visitors || b.Sort == "" && ok && d.Scope != myweb.ScopeRequest
	return b
}

func (s *server) breakdown(ctx context.Context, c call, a asked) (any, error) {
	b, err := s.Reports.Breakdown(ctx, a.of(c.value), a.visits(c.value))
	return breakdownDocument{a.Heading, b}, err
}

type pagesDocument struct {
	Heading
	myweb.Pages
	with []string // figures that were asked for
}

func (d pagesDocument) rows() any { return d.Rows }

func (d pagesDocument) has(column string) bool {
	return !slices.Contains(extras, column) || column == d.Sort || slices.Contains(d.with, column)
}

type matrixDocument struct {
	Heading
	Cells []myweb.MatrixCell `json:"cells"`
}

func (d matrixDocument) rows() any { return d.Cells }
