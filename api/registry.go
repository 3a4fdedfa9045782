package api

import (
	"net/http"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/query"
)

// What can be asked: the metrics and dimensions, and any report as SQL.

type registryDocument struct {
	Metrics    []myweb.Metric      `json:"metrics"`
	Dimensions []dimensionDocument `json:"dimensions"`
	Operators  []string            `json:"operators"` // of filters
	Segments   []string            `json:"segments"`
	Periods    []string            `json:"periods"` // by name
}

type dimensionDocument struct {
	Name             string        `json:"name"`
	Label            string        `json:"label"`
	Definition       string        `json:"definition"`
	Scope            myweb.Scope   `json:"scope"`
	Also             []myweb.Scope `json:"also"`           // of what it is a property, too
	FiltersVisits    bool          `json:"filters_visits"` // sessions and page views can be filtered by it
	FiltersRequests  bool          `json:"filters_requests"`
	BreaksDownVisits bool          `json:"breaks_down_visits"`
}

type sqlDocument struct {
	Site       string              `json:"site"`
	Report     string              `json:"report"`
	Statements []statementDocument `json:"statements"`
}

type statementDocument struct {
	Name string `json:"name"`
	SQL  string `json:"sql"` // valid as it stands, with its values written into it
}

func (s *server) registerRegistry() {
	s.register(operation{
		method: http.MethodGet, path: "/api/v1/metrics", id: "metrics", tag: "reports", summary: "The metrics and dimensions, with their definitions",
		answer: registryDocument{}, scope: access.ScopeReports,
		serve: s.cached([]string{mediaJSON}, func(r *http.Request, _ access.Principal, _ query.Ledger) (any, error) {
			return registryOf(), checkNames(r.URL.Query(), nil)
		}),
	})
	s.register(operation{
		method: http.MethodGet, path: "/api/v1/{site}/sql/{report...}", id: "reportSQL", tag: "sql", summary: "A report as SQL",
		text:   "Takes the parameters of the report. What it gives can be pasted into `myweb sql`, or run in the SQL explorer.",
		params: queryParams(sharedParams...), answer: sqlDocument{}, scope: access.ScopeReports,
		serve: s.cached([]string{mediaJSON}, s.reportSQL),
	})
}

func registryOf() registryDocument {
	d := registryDocument{Metrics: myweb.Metrics, Operators: query.Operators(), Segments: segments, Periods: presetNames()}
	for _, dimension := range myweb.AllDimensions() {
		also := dimension.Also
		if also == nil {
			also = []myweb.Scope{}
		}
		visits := dimension.IsOf(myweb.ScopeSession) || dimension.IsOf(myweb.ScopePageView)
		d.Dimensions = append(d.Dimensions, dimensionDocument{
			Name: dimension.Name, Label: dimension.Label, Definition: dimension.Definition, Scope: dimension.Scope, Also: also,
			FiltersVisits: visits, FiltersRequests: dimension.IsOf(myweb.ScopeRequest), BreaksDownVisits: dimension.Scope != myweb.ScopeTime,
		})
	}
	return d
}

func (s *server) reportSQL(r *http.Request, who access.Principal, data query.Ledger) (any, error) {
	path := r.PathValue("report")
	p, value, err := s.reportAt(path)
	if err != nil {
		return nil, err
	}
	if p.sql == nil {
		return nil, myweb.Errorf(myweb.CodeNotFound, "the report %s is made of others and has no SQL of its own", path)
	}
	c := callOf(r, who, data)
	c.value = value
	a, err := s.ask(r.Context(), p, c)
	if err != nil {
		return nil, err
	}
	statements, err := p.sql(r.Context(), c, a)
	if err != nil {
		return nil, err
	}
	d := sqlDocument{Site: c.site, Report: path}
	for _, statement := range statements {
		d.Statements = append(d.Statements, statementDocument{statement.Name, statement.Text()})
	}
	return d, nil
}
