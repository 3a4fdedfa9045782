package query_test

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// sessionize cuts the page views of each visitor where more than timeout lies
// between two of them.
func (w *world) sessionize(timeout time.Duration) []session {
	order := make([]*view, len(w.views))
	for i := range w.views {
		order[i] = &w.views[i]
	}
	slices.SortFunc(order, func(a, b *view) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return int(a.id - b.id)
	})
	var sessions []session
	latest := map[int64]int{} // of a visitor
	for _, v := range order {
		i, known := latest[v.visitor]
		if !known || v.at.Sub(sessions[i].last().at) > timeout {
			s := session{id: v.id}
			if known {
				s.previous = sessions[i].last().at
			}
			sessions = append(sessions, s)
			i = len(sessions) - 1
			latest[v.visitor] = i
		}
		v.session = sessions[i].id
		sessions[i].views = append(sessions[i].views, *v)
	}
	return sessions
}

// everyRequest is the page views and the other requests.
func (w *world) everyRequest() []request {
	requests := slices.Clone(w.requests)
	for _, v := range w.views {
		requests = append(requests, request{site: v.site, at: v.at, status: 200, bytes: 100, isView: true})
	}
	return requests
}

func (w *world) dates(site string, zone *time.Location) []string {
	dates := map[string]bool{}
	for _, r := range w.everyRequest() {
		if r.site == site {
			dates[r.at.In(zone).Format(time.DateOnly)] = true
		}
	}
	var sorted []string
	for d := range dates {
		sorted = append(sorted, d)
	}
	slices.Sort(sorted)
	return sorted
}

// judge counts slowly and obviously: the definitions of docs/metrics.md, word
// by word.
type judge struct {
	world      *world
	sessions   []session
	site       string
	in         func(at time.Time) bool
	keep       func(session) bool
	unfiltered bool
}

func all(session) bool { return true }

func (j judge) totals() myweb.Totals {
	var t myweb.Totals
	visitors := map[int64]bool{}
	for _, s := range j.sessions {
		if !j.ofSite(s.first().site) || !j.keep(s) {
			continue
		}
		for _, v := range s.views {
			if j.in(v.at) {
				t.PageViews++
				visitors[v.visitor] = true
			}
		}
		if !j.in(s.first().at) {
			continue
		}
		t.Sessions++
		t.DurationSeconds += s.seconds()
		if len(s.views) == 1 {
			t.Bounces++
		}
		if s.previous.IsZero() {
			t.NewVisitors++
		}
	}
	t.Visitors = int64(len(visitors))
	if j.unfiltered {
		j.countRequests(&t, func(request) bool { return true })
	}
	t.Derive()
	return t
}

func (j judge) countRequests(t *myweb.Totals, keep func(request) bool) {
	for _, r := range j.world.everyRequest() {
		if j.ofSite(r.site) && j.in(r.at) && keep(r) {
			t.Requests++
			t.BytesSent += r.bytes
			if r.class != "" {
				t.BotRequests++
			}
		}
	}
}

func (j judge) ofSite(site string) bool { return j.site == "" || j.site == site }

func (j judge) breakdown(dimension string) map[string]myweb.Totals {
	figures := map[string]myweb.Totals{}
	switch dimension {
	case "page":
		for _, page := range pages {
			visitors, t := map[int64]bool{}, myweb.Totals{}
			for _, s := range j.sessions {
				for _, v := range s.views {
					if j.keep(s) && j.ofSite(v.site) && j.in(v.at) && v.path == page {
						visitors[v.visitor] = true
						t.PageViews++
					}
				}
			}
			t.Visitors = int64(len(visitors))
			figures[page] = t
		}
	case "status", "bot_class", "cache_result", "kind":
		for _, value := range []string{"200", "404", "", "tool", "seo", "Hit", "Miss", "RefreshHit", "page_view", "document", "asset", "error"} {
			var t myweb.Totals
			j.countRequests(&t, func(r request) bool {
				return dimension == "status" && strconv.Itoa(r.status) == value || dimension == "bot_class" && r.class == value ||
					dimension == "cache_result" && r.cache() == value || dimension == "kind" && r.kind() == value
			})
			figures[value] = t
		}
		if dimension == "bot_class" {
			delete(figures, "") // most requests have none
		}
	default:
		for _, s := range j.sessions {
			value := property(s, dimension)
			one := j
			one.unfiltered = false
			one.keep = func(s session) bool { return j.keep(s) && property(s, dimension) == value }
			figures[value] = one.totals()
		}
	}
	for value, t := range figures {
		if t == (myweb.Totals{}) {
			delete(figures, value)
		}
	}
	return figures
}

func property(s session, dimension string) string {
	switch dimension {
	case "source":
		return s.first().source
	case "country":
		return s.first().country
	case "browser":
		return s.first().browser
	case "entry_page":
		return s.first().path
	case "exit_page":
		return s.last().path
	}
	panic(fmt.Sprintf("the judge knows no %s", dimension))
}

// kept says which sessions filters keep in the period that in describes.
func kept(filters []myweb.Filter, in func(time.Time) bool) func(session) bool {
	return func(s session) bool {
		for _, f := range filters {
			values := []string{}
			if f.Dimension != "page" {
				values = append(values, property(s, f.Dimension))
			} else {
				for _, v := range s.views {
					if in(v.at) {
						values = append(values, v.path)
					}
				}
			}
			name, negated := strings.CutSuffix(f.Operator, "_not")
			if matches(name, f.Values, values) == negated {
				return false
			}
		}
		return true
	}
}

func matches(operator string, wanted, values []string) bool {
	for _, w := range wanted {
		for _, v := range values {
			glob, _ := path.Match(w, v)
			if v == w && operator == "is" || glob && operator == "glob" ||
				operator == "contains" && strings.Contains(strings.ToLower(v), strings.ToLower(w)) {
				return true
			}
		}
	}
	return false
}
