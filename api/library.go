package api

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"slices"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/library"
	"github.com/myweb-analytics/myweb/store/query"
)

// The library of questions: SQL that is ours and known to be good. It can be
// asked by who reads reports of all sites; a share link cannot, for some of it
// is about log objects and lines, which know no site.

// Selecter runs a statement that only reads, and gives its rows to read.
type Selecter interface {
	Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error
}

type libraryDocument struct {
	Questions []libraryQuestion `json:"questions"`
}

type libraryQuestion struct {
	Name        string             `json:"name"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Parameters  []libraryParameter `json:"parameters"` // of its own, besides period and site
	SQL         string             `json:"sql"`        // for the SQL explorer
}

type libraryParameter struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Default     string `json:"default"` // as SQL
}

func (s *server) registerLibrary() {
	s.register(operation{
		method: http.MethodGet, path: "/api/v1/sql/library", id: "library", tag: "sql", summary: "Questions in SQL that come with myweb",
		answer: libraryDocument{}, scope: access.ScopeReports,
		serve: s.cached([]string{mediaJSON}, func(r *http.Request, _ access.Principal, _ query.Ledger) (any, error) {
			return libraryOf(), checkNames(r.URL.Query(), nil)
		}),
	})
	s.register(operation{
		method: http.MethodGet, path: "/api/v1/{site}/library/{name}", id: "askLibrary", tag: "sql", summary: "Ask a question of the library",
		text:   "Takes the parameters of the question, too. Not for share links and tokens of one site.",
		params: queryParams(append(slices.Clone(ofPeriod), paramLimit)...), answer: tableDocument{}, media: rowMedia[1:], scope: access.ScopeReports,
		serve: s.cached(rowMedia, s.askLibrary),
	})
}

// common are the parameters that the period and the site give.
var common = []string{"from", "to", "site", "zone"}

func libraryOf() libraryDocument {
	var d libraryDocument
	for _, q := range library.All() {
		question := libraryQuestion{Name: q.Name, Title: q.Title, Description: q.Description, Parameters: []libraryParameter{}, SQL: q.Template()}
		for _, p := range q.Parameters {
			if !slices.Contains(common, p.Name) {
				question.Parameters = append(question.Parameters, libraryParameter(p))
			}
		}
		d.Questions = append(d.Questions, question)
	}
	return d
}

func (s *server) askLibrary(r *http.Request, who access.Principal, data query.Ledger) (any, error) {
	if !who.MaySee(myweb.AllSites) {
		return nil, myweb.Errorf(myweb.CodeForbidden, "%s shows the reports of %s only", who.Name, who.Site)
	}
	q, err := library.ByName(r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	c := callOf(r, who, data)
	given, err := url.ParseQuery(c.query)
	if err != nil {
		return nil, invalid("the query string is not well formed: %w", err)
	}
	values := map[string]any{}
	for _, p := range q.Parameters {
		if slices.Contains(common, p.Name) || !given.Has(p.Name) {
			continue
		}
		if values[p.Name], err = p.Value(given.Get(p.Name)); err != nil {
			return nil, err
		}
		given.Del(p.Name)
	}
	c.query = given.Encode()
	a, err := s.ask(r.Context(), report{params: append(slices.Clone(ofPeriod), paramLimit)}, c)
	if err != nil {
		return nil, err
	}
	from, to := a.period.instants(a.zone)
	values["from"], values["to"], values["zone"], values["site"] = from.UTC(), to.UTC(), a.zone.String(), any(nil)
	if a.site != myweb.AllSites {
		values["site"] = a.site
	}
	d := tableDocument{Heading: a.Heading, Question: q.Name, Rows: [][]any{}}
	if before := query.MissingOf(q.SQL, from, data.Since()); !before.IsZero() {
		d.MissingBefore = new(firstDay(before.Format(time.DateOnly)))
	}
	statement, args := q.Statement(values)
	err = s.Select.Select(r.Context(), statement, func(rows *sql.Rows) error { return d.read(rows, a.zone, a.limit) }, args...)
	return d, err
}
