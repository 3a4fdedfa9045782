package api

import (
	"context"
	"net/http"
	"slices"
	"time"

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

// Heading is what every report begins with. Its name is exported for the sake of
// schemas, which leave out what is not.
type Heading struct {
	Site     string     `json:"site"`
	Timezone string     `json:"timezone"`
	Period   span       `json:"period"`
	FirstAt  *time.Time `json:"first_at"`
	LastAt   *time.Time `json:"last_at"`
	// MissingBefore is the day of UTC before which rows are missing that the
	// answer counts one by one: they were removed (retention).
	MissingBefore *firstDay `json:"missing_before,omitzero"`
}

// firstDay is a date that is found out while the report is made.
type firstDay string

// IsZero says that there is none.
func (d *firstDay) IsZero() bool { return d == nil || *d == "" }

// call is one question for a report: by an address, or as part of a batch.
type call struct {
	site  string // as the address names it
	value string // what the address names after the report: a dimension, a session
	query string // the query string
	who   access.Principal
	data  query.Ledger // what the database holds
}

func callOf(r *http.Request, who access.Principal, data query.Ledger) call {
	return call{site: r.PathValue("site"), value: r.PathValue("dimension") + r.PathValue("id"), query: r.URL.RawQuery, who: who, data: data}
}

// report is a kind of answer about a site.
type report struct {
	name     string // in the address, with {dimension} or {id} where there is one
	id       string // for generated clients
	summary  string
	text     string
	params   []string // of the grammar, that it takes
	personal bool     // of single visitors: not for who has a share link
	example  any      // of the type of the answer
	answer   func(ctx context.Context, c call, a asked) (any, error)
	sql      func(ctx context.Context, c call, a asked) ([]query.Statement, error) // nil = none of its own
}

// takes lists parameters.
func takes(lists ...[]string) []string { return slices.Concat(lists...) }

// Parameters that reports have in common.
var (
	ofPeriod = []string{paramPreset, paramFrom, paramTo}
	filtered = []string{paramPreset, paramFrom, paramTo, paramFilter}
	ofPart   = []string{paramLimit, paramOffset}
	sorted   = []string{paramSort, paramOrder, paramSearch, paramWith}
	ofSite   = []string{}
)

// reports are all there are.
func (s *server) reports() []report {
	return slices.Concat(s.reportsOfVisits(), s.reportsOfRequests(), s.reportsOfJourneys())
}

// registerReports gives each report its address.
func (s *server) registerReports() {
	for _, p := range s.reports() {
		media := []string{mediaJSON}
		if _, ok := p.example.(tabular); ok {
			media = rowMedia
		}
		s.register(operation{
			method: http.MethodGet, path: "/api/v1/{site}/" + p.name, id: p.id, tag: "reports", summary: p.summary, text: p.text,
			params: queryParams(p.params...), answer: p.example, media: media[1:], scope: access.ScopeReports,
			serve: s.cached(media, func(r *http.Request, who access.Principal, data query.Ledger) (any, error) {
				return s.make(r.Context(), p, callOf(r, who, data))
			}),
		})
	}
}

// make answers a call.
func (s *server) make(ctx context.Context, p report, c call) (any, error) {
	a, err := s.ask(ctx, p, c)
	if err != nil {
		return nil, err
	}
	a.MissingBefore = new(firstDay)
	since := c.data.Since()
	if a.FirstAt != nil {
		since = c.data.SinceOf(*a.FirstAt)
	}
	ctx, gap := query.Noting(ctx, since)
	answer, err := p.answer(ctx, c, a)
	if before := gap.Before(); !before.IsZero() {
		*a.MissingBefore = firstDay(before.Format(time.DateOnly))
	}
	return answer, err
}

// asked is a question about a site, ready to be put to the reports.
type asked struct {
	question
	Heading
	site string
	zone *time.Location
}

func (s *server) ask(ctx context.Context, p report, c call) (asked, error) {
	var a asked
	var err error
	if a.site, a.FirstAt, a.LastAt, err = s.siteOf(ctx, c); err != nil {
		return a, err
	}
	if p.personal && c.who.Kind == access.KindShare {
		return a, myweb.Errorf(myweb.CodeForbidden, "a share link shows no single visitors")
	}
	a.zone = s.zone(a.site)
	if a.question, err = parseQuestion(c.query, dateOf(s.Now().In(a.zone)), p.params...); err != nil {
		return a, err
	}
	a.Site, a.Timezone, a.Period = c.site, a.zone.String(), spanOf(a.period)
	return a, nil
}

func (a asked) query(d days) myweb.Query {
	q := myweb.Query{Site: a.site, Interval: a.interval, Segment: a.segment, Filters: a.filters}
	q.From, q.To = d.instants(a.zone)
	return q
}

// now is the query for the period that was asked for.
func (a asked) now() myweb.Query { return a.query(a.period) }

// of is the query for the values of a dimension: without the filter on it.
func (a asked) of(dimension string) myweb.Query {
	q := a.now()
	q.Filters = query.Without(q.Filters, dimension)
	return q
}

// compared gives the days of the comparison.
func (a asked) compared() (days, bool) {
	if a.comparison == myweb.CompareCustom {
		return a.custom, true
	}
	return a.period.compared(a.comparison)
}

// breakdown is the part of a dimension's values that was asked for.
func (a asked) breakdown(dimension string) myweb.BreakdownOptions {
	with := func(name string) bool { return slices.Contains(a.options.with, name) }
	return myweb.BreakdownOptions{
		Dimension: dimension, Sort: a.options.sort, Ascending: a.options.ascending, Search: a.options.search, Limit: a.limit, Offset: a.offset,
		Visitors: with("visitors"), Percentiles: with("percentiles"), TimeOnPage: with("time_on_page"),
	}
}

// one makes a list of the statement of a report.
func one(s query.Statement, err error) ([]query.Statement, error) { return []query.Statement{s}, err }
