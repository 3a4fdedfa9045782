package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/query"
)

// span is a period as local dates, both included. Until is where the totals of
// a comparison end, when its last day is cut.
type span struct {
	From  string     `json:"from"`
	To    string     `json:"to"`
	Until *time.Time `json:"until,omitempty"`
}

func spanOf(d days) span { return span{From: d.from.String(), To: d.to.String()} }

// heading is what every report begins with.
type heading struct {
	Site     string     `json:"site"`
	Timezone string     `json:"timezone"`
	Period   span       `json:"period"`
	FirstAt  *time.Time `json:"first_at"`
	LastAt   *time.Time `json:"last_at"`
}

// call is one question for a report: by an address, or as part of a batch.
type call struct {
	site  string // as the address names it
	value string // what the address names after the report: a dimension
	query string // the query string
	who   access.Principal
	data  query.Ledger // what the database holds
}

func callOf(r *http.Request, who access.Principal, data query.Ledger) call {
	return call{site: r.PathValue("site"), value: r.PathValue("dimension"), query: r.URL.RawQuery, who: who, data: data}
}

// report is a kind of answer about a site and a period.
type report struct {
	name    string // in the address, with {dimension} where there is one
	summary string
	text    string
	params  []string // of the grammar, that it takes
	example any      // of the type of the answer
	answer  func(ctx context.Context, c call, a asked) (any, error)
}

var periodParams = []string{paramPreset, paramFrom, paramTo}

// reports are all there are.
func (s *server) reports() []report {
	return []report{
		{name: "overview", summary: "The first screen: totals, series, comparison and panels", params: slices.Concat(periodParams, []string{paramComparison, paramInterval, paramFilter}),
			text: "Each breakdown leaves out the filter on its own dimension.", example: overviewDocument{}, answer: s.overview},
		{name: "series", summary: "Figures over time", params: slices.Concat(periodParams, []string{paramInterval, paramFilter}), example: seriesDocument{}, answer: s.series},
		{name: "breakdown/{dimension}", summary: "The values of a dimension, most visitors first", params: slices.Concat(periodParams, []string{paramFilter, paramLimit}),
			text: "The filter on the dimension itself is left out.", example: breakdownDocument{}, answer: s.breakdown},
		{name: "stats", summary: "Totals, requests by kind, bots by class, and what became of the lines", params: periodParams, example: statsDocument{}, answer: s.stats},
	}
}

// registerReports gives each report its address.
func (s *server) registerReports() {
	for _, p := range s.reports() {
		media := []string{mediaJSON}
		if _, ok := p.example.(tabular); ok {
			media = rowMedia
		}
		id, _, _ := strings.Cut(p.name, "/")
		s.register(operation{
			method: http.MethodGet, path: "/api/v1/{site}/" + p.name, id: id, tag: "reports", summary: p.summary, text: p.text,
			params: queryParams(p.params...), answer: p.example, media: media[1:], scope: access.ScopeReports,
			serve: s.cached(media, func(r *http.Request, who access.Principal, data query.Ledger) (any, error) {
				return s.make(r.Context(), p, callOf(r, who, data))
			}),
		})
	}
}

// make answers a call.
func (s *server) make(ctx context.Context, p report, c call) (any, error) {
	a, err := s.ask(ctx, c, p.params...)
	if err != nil {
		return nil, err
	}
	return p.answer(ctx, c, a)
}

// asked is a question about a site, ready to be put to the reports.
type asked struct {
	question
	heading
	site string
	zone *time.Location
}

func (s *server) ask(ctx context.Context, c call, allowed ...string) (asked, error) {
	var a asked
	var err error
	if a.site, a.FirstAt, a.LastAt, err = s.siteOf(ctx, c); err != nil {
		return a, err
	}
	a.zone = s.zone(a.site)
	if a.question, err = parseQuestion(c.query, dateOf(s.Now().In(a.zone)), allowed...); err != nil {
		return a, err
	}
	a.Site, a.Timezone, a.Period = c.site, a.zone.String(), spanOf(a.period)
	return a, nil
}

func (a asked) query(d days) myweb.Query {
	q := myweb.Query{Site: a.site, Interval: a.interval, Filters: a.filters}
	q.From, q.To = d.instants(a.zone)
	return q
}

// of is the query for the values of a dimension: without the filter on it, and
// for campaigns without the traffic that has none.
func (a asked) of(dimension string) myweb.Query {
	q := a.query(a.period)
	q.Filters = query.Without(q.Filters, dimension)
	if dimension == "utm_campaign" {
		q.Filters = append(q.Filters, myweb.Filter{Dimension: dimension, Operator: "is_not", Values: []string{""}})
	}
	return q
}

type overviewDocument struct {
	heading
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
	d := &overviewDocument{heading: a.heading, Interval: a.interval, Breakdowns: map[string]myweb.Breakdown{}}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.Parallel)
	q := a.query(a.period)
	group.Go(func() (err error) { d.Totals, err = s.Reports.Totals(ctx, q); return })
	group.Go(func() (err error) { d.Series, err = s.Reports.Series(ctx, q); return })
	s.compare(ctx, group, a, d, c.data)
	rows := make([]myweb.Breakdown, len(panels))
	for i, p := range panels {
		group.Go(func() (err error) {
			rows[i], err = s.Reports.Breakdown(ctx, a.of(p.dimension), p.dimension, p.rows)
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

// compare asks for the figures of the comparison.
func (s *server) compare(ctx context.Context, group *errgroup.Group, a asked, d *overviewDocument, data query.Ledger) {
	other, ok := a.period.compared(a.comparison)
	if !ok {
		return
	}
	before := a.query(other)
	comparison, totals := spanOf(other), myweb.Totals{}
	d.Comparison, d.ComparisonTotals = &comparison, &totals
	group.Go(func() (err error) { d.ComparisonSeries, err = s.Reports.Series(ctx, before); return })

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
	heading
	Interval myweb.Interval `json:"interval"`
	Series   []myweb.Point  `json:"series"`
}

func (d seriesDocument) rows() any { return d.Series }

func (s *server) series(ctx context.Context, _ call, a asked) (any, error) {
	points, err := s.Reports.Series(ctx, a.query(a.period))
	return seriesDocument{a.heading, a.interval, points}, err
}

type breakdownDocument struct {
	heading
	myweb.Breakdown
}

func (d breakdownDocument) rows() any { return d.Rows }

func (s *server) breakdown(ctx context.Context, c call, a asked) (any, error) {
	b, err := s.Reports.Breakdown(ctx, a.of(c.value), c.value, a.limit)
	return breakdownDocument{a.heading, b}, err
}

type statsDocument struct {
	heading
	Totals myweb.Totals    `json:"totals"`
	Kinds  myweb.Breakdown `json:"kinds"`  // requests of the period, people's and bots'
	Bots   myweb.Breakdown `json:"bots"`   // by class
	Ledger *query.Ledger   `json:"ledger"` // of all sites and times; null for who may see one site
}

func (s *server) stats(ctx context.Context, c call, a asked) (any, error) {
	d := &statsDocument{heading: a.heading}
	if c.who.MaySee(myweb.AllSites) {
		d.Ledger = &c.data
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.Parallel)
	q := a.query(a.period)
	group.Go(func() (err error) { d.Totals, err = s.Reports.Totals(ctx, q); return })
	group.Go(func() (err error) { d.Kinds, err = s.Reports.Breakdown(ctx, q, "kind", 100); return })
	group.Go(func() (err error) { d.Bots, err = s.Reports.Bots(ctx, q); return })
	return d, group.Wait()
}
