package api

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	myweb "github.com/myweb-analytics/myweb"
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

// asked is a question about a site, ready to be put to the reports.
type asked struct {
	question
	heading
	site string
	zone *time.Location
}

func (s *server) ask(r *http.Request, data query.Ledger, allowed ...string) (asked, error) {
	var a asked
	var err error
	if a.site, a.FirstAt, a.LastAt, err = s.siteOf(r, data); err != nil {
		return a, err
	}
	a.zone = s.zone(a.site)
	if a.question, err = parseQuestion(r.URL.RawQuery, dateOf(s.Now().In(a.zone)), allowed...); err != nil {
		return a, err
	}
	a.Site, a.Timezone, a.Period = r.PathValue("site"), a.zone.String(), spanOf(a.period)
	return a, nil
}

func (a asked) query(d days) myweb.Query {
	q := myweb.Query{Site: a.site, Interval: a.interval, Filters: a.filters}
	q.From, q.To = d.instants(a.zone)
	return q
}

// of is the query for the values of a dimension: without the filter on it.
func (a asked) of(dimension string) myweb.Query {
	q := a.query(a.period)
	q.Filters = query.Without(q.Filters, dimension)
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

func (s *server) overview(r *http.Request, data query.Ledger) (any, error) {
	a, err := s.ask(r, data, paramPreset, paramFrom, paramTo, paramComparison, paramInterval, paramFilter)
	if err != nil {
		return nil, err
	}
	d := &overviewDocument{heading: a.heading, Interval: a.interval, Breakdowns: map[string]myweb.Breakdown{}}
	group, ctx := errgroup.WithContext(r.Context())
	group.SetLimit(s.Parallel)
	q := a.query(a.period)
	group.Go(func() (err error) { d.Totals, err = s.Reports.Totals(ctx, q); return })
	group.Go(func() (err error) { d.Series, err = s.Reports.Series(ctx, q); return })
	s.compare(ctx, group, a, d, data)
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

type breakdownDocument struct {
	heading
	myweb.Breakdown
}

func (s *server) breakdown(r *http.Request, data query.Ledger) (any, error) {
	a, err := s.ask(r, data, paramPreset, paramFrom, paramTo, paramFilter, paramLimit)
	if err != nil {
		return nil, err
	}
	dimension := r.PathValue("dimension")
	b, err := s.Reports.Breakdown(r.Context(), a.of(dimension), myweb.BreakdownOptions{Dimension: dimension, Limit: a.limit, Visitors: true})
	return breakdownDocument{a.heading, b}, err
}

type statsDocument struct {
	heading
	Totals myweb.Totals    `json:"totals"`
	Kinds  myweb.Breakdown `json:"kinds"`  // requests of the period, people's and bots'
	Bots   myweb.Breakdown `json:"bots"`   // by class
	Ledger query.Ledger    `json:"ledger"` // of all sites and times
}

func (s *server) stats(r *http.Request, data query.Ledger) (any, error) {
	a, err := s.ask(r, data, paramPreset, paramFrom, paramTo)
	if err != nil {
		return nil, err
	}
	d := &statsDocument{heading: a.heading, Ledger: data}
	group, ctx := errgroup.WithContext(r.Context())
	group.SetLimit(s.Parallel)
	q := a.query(a.period)
	group.Go(func() (err error) { d.Totals, err = s.Reports.Totals(ctx, q); return })
	group.Go(func() (err error) {
		d.Kinds, err = s.Reports.Breakdown(ctx, q, myweb.BreakdownOptions{Dimension: "kind"})
		return
	})
	group.Go(func() (err error) { d.Bots, err = s.Reports.Bots(ctx, q); return })
	return d, group.Wait()
}
