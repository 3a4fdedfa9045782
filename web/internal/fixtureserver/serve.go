package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
)

type overview struct {
	Site             string                     `json:"site"`
	Timezone         string                     `json:"timezone"`
	Interval         myweb.Interval             `json:"interval"`
	Period           *dates                     `json:"period"`
	Comparison       *dates                     `json:"comparison"`
	FirstAt          time.Time                  `json:"first_at"`
	LastAt           time.Time                  `json:"last_at"`
	Totals           myweb.Totals               `json:"totals"`
	ComparisonTotals *myweb.Totals              `json:"comparison_totals"`
	Series           []myweb.Point              `json:"series"`
	ComparisonSeries []myweb.Point              `json:"comparison_series"`
	Breakdowns       map[string]myweb.Breakdown `json:"breakdowns"`
}

// serveMe says that nobody has to log in.
func serveMe(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, map[string]any{"kind": "local", "name": "local", "role": "", "site": "", "scopes": []string{"reports", "sql"}})
}

func (f *fixture) serveSites(w http.ResponseWriter, _ *http.Request) {
	list := []myweb.Site{}
	for _, s := range sites {
		all := f.between(s.value, time.Time{}, now)
		list = append(list, myweb.Site{Site: s.value, PageViews: totals(all, nil).PageViews, FirstAt: f.sessions[0].start, LastAt: dataThrough})
	}
	send(w, http.StatusOK, map[string]any{"sites": list, "timezone": "UTC", "last_at": dataThrough, "now": now, "version": "0.0.0"})
}

func (f *fixture) serveOverview(w http.ResponseWriter, r *http.Request) {
	if name := r.PathValue("site"); name != "all" && !slices.ContainsFunc(sites, func(s choice) bool { return s.value == name }) {
		w.Header().Set("Content-Type", "application/problem+json")
		send(w, http.StatusNotFound, map[string]any{"title": "Not Found", "status": 404, "code": "not_found", "detail": "there is no site " + name})
		return
	}
	o, err := f.overview(r.PathValue("site"), r.URL.Query())
	if err != nil {
		w.Header().Set("Content-Type", "application/problem+json")
		send(w, http.StatusBadRequest, map[string]any{"title": "Bad request", "status": 400, "code": "invalid", "detail": err.Error()})
		return
	}
	send(w, http.StatusOK, o)
}

func (f *fixture) overview(site string, q url.Values) (*overview, error) {
	p, err := parsePeriod(q.Get("p"), q.Get("from"), q.Get("to"))
	if err != nil {
		return nil, err
	}
	filters, err := parseFilters(q["f"])
	if err != nil {
		return nil, err
	}
	o := &overview{
		Site: site, Timezone: "UTC", Interval: myweb.Interval(q.Get("i")), Period: p.dates(),
		FirstAt: f.sessions[0].start, LastAt: dataThrough, Breakdowns: map[string]myweb.Breakdown{},
	}
	if o.Interval == "" {
		o.Interval = myweb.IntervalDay
	}
	if site == "all" {
		site = myweb.AllSites
	}
	sessions := f.between(site, p.from, p.to)
	o.Totals, o.Series = totals(sessions, filters), series(sessions, filters, p, o.Interval)
	for _, d := range dimensions {
		o.Breakdowns[d] = breakdown(sessions, filters, d)
	}
	if c, ok := comparison(p, q.Get("cmp")); ok {
		before := f.between(site, c.from, c.to)
		t := totals(before, filters)
		o.Comparison, o.ComparisonTotals, o.ComparisonSeries = c.dates(), &t, series(before, filters, c, o.Interval)
	}
	return o, nil
}

// parseFilters reads "country:is:DE,FR"; a comma within a value is "%2C".
func parseFilters(texts []string) ([]myweb.Filter, error) {
	var filters []myweb.Filter
	for _, text := range texts {
		parts := strings.SplitN(text, ":", 3)
		if len(parts) != 3 || parts[1] != "is" {
			return nil, fmt.Errorf("f: %q is no filter", text)
		}
		if _, ok := myweb.DimensionByName(parts[0]); !ok {
			return nil, fmt.Errorf("f: %q is no dimension", parts[0])
		}
		filter := myweb.Filter{Dimension: parts[0], Operator: parts[1]}
		for value := range strings.SplitSeq(parts[2], ",") {
			value, err := url.PathUnescape(value)
			if err != nil {
				return nil, fmt.Errorf("f: %w", err)
			}
			filter.Values = append(filter.Values, value)
		}
		filters = append(filters, filter)
	}
	return filters, nil
}

func send(w http.ResponseWriter, status int, body any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that went away is no error of ours
}
