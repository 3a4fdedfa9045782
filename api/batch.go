package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/query"
)

// A batch asks for all panels of a page at once: a period and filters that
// they share, and which reports. Each panel is answered as its own address
// would, an error too; one that fails does not take the others with it.

const maxPanels = 32

// sharedParams are those that the panels of a batch may have in common.
var sharedParams = takes(filtered, []string{paramComparison, paramCustomFrom, paramCustomTo, paramInterval, paramSegment, paramLimit})

// batchBody is a batch that is posted: the panels have names, and the query may
// be longer than an address can be.
type batchBody struct {
	Query  string            `json:"query" doc:"What the panels share, as a query string: p=30d&f=country:is:DE"`
	Panels map[string]string `json:"panels" doc:"Reports by a name of yours, such as breakdown/page?limit=10"`
}

type batchDocument struct {
	Site   string         `json:"site"`
	Panels map[string]any `json:"panels" doc:"The answer of each report, or a problem"`
}

func (s *server) registerBatch() {
	s.register(operation{
		method: http.MethodGet, path: "/api/v1/{site}/batch", id: "batch", tag: "reports", summary: "Several reports at once",
		text:   "A panel takes what it knows of the parameters that all share; its own come first.",
		params: queryParams(append(slices.Clone(sharedParams), paramPanel)...), answer: batchDocument{}, scope: access.ScopeReports,
		serve: s.cached([]string{mediaJSON}, func(r *http.Request, who access.Principal, data query.Ledger) (any, error) {
			values, err := url.ParseQuery(r.URL.RawQuery)
			if err != nil {
				return nil, invalid("the query string is not well formed: %w", err)
			}
			panels := map[string]string{}
			for _, panel := range values[paramPanel] {
				panels[panel] = panel
			}
			values.Del(paramPanel)
			return s.batch(r.Context(), callOf(r, who, data), values, panels)
		}),
	})
	s.register(operation{
		method: http.MethodPost, path: "/api/v1/{site}/batch", id: "postBatch", tag: "reports", summary: "Several reports at once, by names",
		body: batchBody{}, answer: batchDocument{}, scope: access.ScopeReports,
		serve: s.document(func(r *http.Request, who access.Principal) (any, error) {
			body, err := readBody[batchBody](r)
			if err != nil {
				return nil, err
			}
			values, err := url.ParseQuery(body.Query)
			if err != nil {
				return nil, invalid("query is not a well formed query string: %w", err)
			}
			data, err := s.Reports.Ledger(r.Context())
			if err != nil {
				return nil, err
			}
			return s.batch(r.Context(), callOf(r, who, data), values, body.Panels)
		}),
	})
}

// batch answers the panels side by side.
func (s *server) batch(ctx context.Context, c call, shared url.Values, panels map[string]string) (any, error) {
	if len(panels) == 0 || len(panels) > maxPanels {
		return nil, invalid("a batch has 1 to %d panels, such as panel=series or panel=breakdown/page", maxPanels)
	}
	if _, _, _, err := s.siteOf(ctx, c); err != nil {
		return nil, err
	}
	if err := checkNames(shared, sharedParams); err != nil {
		return nil, err
	}
	names, answers := make([]string, 0, len(panels)), make([]any, len(panels))
	for name := range panels {
		names = append(names, name)
	}
	slices.Sort(names)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.Parallel)
	for i, name := range names {
		group.Go(func() error {
			answer, err := s.panel(ctx, c, shared, panels[name])
			if errors.Is(err, context.Canceled) {
				return err
			}
			if answers[i] = answer; err != nil {
				answers[i] = s.problem(ctx, "batch "+panels[name], err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	document := batchDocument{Site: c.site, Panels: map[string]any{}}
	for i, name := range names {
		document.Panels[name] = answers[i]
	}
	return document, nil
}

// panel answers one report of a batch.
func (s *server) panel(ctx context.Context, c call, shared url.Values, panel string) (any, error) {
	path, own, _ := strings.Cut(panel, "?")
	p, value, err := s.reportAt(path)
	if err != nil {
		return nil, err
	}
	values, err := url.ParseQuery(own)
	if err != nil {
		return nil, invalid("the query string of the panel %q is not well formed: %w", panel, err)
	}
	overlay(values, shared, p.params)
	c.value, c.query = value, values.Encode()
	return s.make(ctx, p, c)
}

// reportAt finds the report of which path is the end of the address.
func (s *server) reportAt(path string) (report, string, error) {
	for _, p := range s.reports() {
		if value, ok := matchReport(p.name, path); ok {
			return p, value, nil
		}
	}
	return report{}, "", invalid("there is no report %q; /api/docs lists them", path)
}

// matchReport finds what a path has where the name of a report has braces.
func matchReport(name, path string) (value string, ok bool) {
	prefix, _, variable := strings.Cut(name, "{")
	if !variable {
		return "", name == path
	}
	value, ok = strings.CutPrefix(path, prefix)
	return value, ok && value != "" && !strings.Contains(value, "/")
}

// overlay gives a panel what it takes of the shared parameters and does not
// have itself. Its filters are added to the shared ones; a period of its own is
// whole.
func overlay(own, shared url.Values, params []string) {
	ownPeriod := own.Has(paramPreset) || own.Has(paramFrom) || own.Has(paramTo)
	for name, values := range shared {
		isPeriod := slices.Contains(ofPeriod, name)
		switch {
		case !slices.Contains(params, name) || isPeriod && ownPeriod:
		case name == paramFilter:
			own[name] = append(slices.Clone(values), own[name]...)
		case !own.Has(name):
			own[name] = values
		}
	}
}

// mostBody is more than any document that is sent here needs.
const mostBody = 1 << 20

// readBody reads a JSON document. Browsers send one across sites only when
// asked before, which nobody here allows.
func readBody[T any](r *http.Request) (body T, err error) {
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(media), mediaJSON) {
		return body, &refusal{http.StatusUnsupportedMediaType, "unsupported_media_type", "send JSON, as Content-Type: application/json"}
	}
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, mostBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil {
		return body, invalid("the body is not the JSON that is wanted here (see /api/docs): %w", err)
	}
	if decoder.More() {
		return body, invalid("the body has something after its JSON document")
	}
	return body, nil
}
