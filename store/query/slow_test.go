package query_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// seen are the page views in the period of the kept sessions, one list a
// session, in order.
func (j judge) seen() [][]view {
	var lists [][]view
	for _, s := range j.sessions {
		var list []view
		for _, v := range s.views {
			if j.ofSite(v.site) && j.keep(s) && j.in(v.at) {
				list = append(list, v)
			}
		}
		if len(list) > 0 {
			lists = append(lists, list)
		}
	}
	return lists
}

func (j judge) transitions() map[string]int64 {
	counts := map[string]int64{}
	for _, views := range j.seen() {
		before := ""
		for _, v := range views {
			counts[before+" -> "+v.path]++
			before = v.path
		}
		counts[before+" -> "]++
	}
	return counts
}

// steps are the pages of a session from a page on, or up to one; views of a
// page one after another are one.
func steps(views []view, start, end string) []string {
	var pages []string
	for _, v := range views {
		pages = append(pages, v.path)
	}
	pages = slices.Compact(pages)
	if end != "" {
		slices.Reverse(pages)
	}
	if anchor := start + end; anchor != "" {
		i := slices.Index(pages, anchor)
		if i < 0 {
			return nil
		}
		return pages[i:]
	}
	return pages
}

func (j judge) paths(o myweb.PathOptions) map[string]int64 {
	counts := map[string]int64{}
	for _, views := range j.seen() {
		if pages := steps(views, o.Start, o.End); len(pages) > 0 {
			counts[fmt.Sprint(strings.Join(pages[:min(len(pages), o.Steps)], " > "), len(pages) <= o.Steps)]++
		}
	}
	return counts
}

func (j judge) flows(o myweb.PathOptions) map[string]int64 {
	counts := map[string]int64{}
	for _, views := range j.seen() {
		pages := append(steps(views, o.Start, o.End), "")
		for i := range min(len(pages)-1, o.Steps-1) {
			counts[fmt.Sprint(i+1, " ", pages[i], " > ", pages[i+1])]++
		}
	}
	return counts
}

// funnel follows each session, or visitor, from its first view of each step.
func (j judge) funnel(o myweb.FunnelOptions) []int64 {
	views := map[int64][]view{}
	for _, list := range j.seen() {
		for _, v := range list {
			unit := v.session
			if o.Window > 0 {
				unit = v.visitor
			}
			views[unit] = append(views[unit], v)
		}
	}
	counts := make([]int64, len(o.Steps))
	for _, list := range views {
		slices.SortFunc(list, func(a, b view) int { return a.at.Compare(b.at) })
		step := 0
		var first, last time.Time
		for _, v := range list {
			if step == len(o.Steps) || !isOf(o.Steps[step], v.path) || step > 0 && !v.at.After(last) || o.Window > 0 && step > 0 && v.at.Sub(first) > o.Window {
				continue
			}
			if last = v.at; step == 0 {
				first = v.at
			}
			counts[step]++
			step++
		}
	}
	return counts
}

func isOf(step myweb.FunnelStep, page string) bool {
	name, negated := strings.CutSuffix(step.Operator, "_not")
	return matches(name, step.Values, []string{page}) != negated
}

// retention counts visitors whose first session ever is kept and begins in an
// interval, and in which intervals they have kept sessions.
func (j judge) retention(intervalOf func(time.Time) int) map[[2]int]int64 {
	cohort, active := map[int64]int{}, map[int64]map[int]bool{}
	for _, s := range j.sessions {
		if !j.ofSite(s.first().site) || !j.keep(s) {
			continue
		}
		if s.previous.IsZero() && j.in(s.first().at) {
			cohort[s.first().visitor] = intervalOf(s.first().at)
		}
		for _, v := range s.views {
			if j.in(v.at) {
				if active[v.visitor] == nil {
					active[v.visitor] = map[int]bool{}
				}
				active[v.visitor][intervalOf(v.at)] = true
			}
		}
	}
	counts := map[[2]int]int64{}
	for visitor, c := range cohort {
		for i := range active[visitor] {
			counts[[2]int{c, i - c}]++
		}
	}
	return counts
}

func (j judge) requests(segment myweb.Segment, keep func(request) bool) myweb.RequestTotals {
	var t myweb.RequestTotals
	for _, r := range j.world.everyRequest() {
		isBot := r.class != ""
		if !j.ofSite(r.site) || !j.in(r.at) || !keep(r) || segment == myweb.SegmentBots && !isBot || segment == myweb.SegmentHumans && isBot {
			continue
		}
		t.Requests++
		t.BytesSent += r.bytes
		if isBot {
			t.BotRequests++
		}
		if strings.HasSuffix(r.cache(), "Hit") {
			t.CacheHits++
		}
		if r.status == 404 {
			t.ClientErrors++
		}
	}
	t.Derive()
	return t
}

// ttfb gives the least figure that p of the requests do not exceed.
func (j judge) ttfb(p float64) float64 {
	var list []int64
	for _, r := range j.world.everyRequest() {
		if j.ofSite(r.site) && j.in(r.at) {
			list = append(list, r.ms())
		}
	}
	slices.Sort(list)
	for i, ms := range list {
		if float64(i+1)/float64(len(list)) >= p {
			return float64(ms)
		}
	}
	return -1
}
