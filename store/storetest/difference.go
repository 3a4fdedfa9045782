package storetest

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// Lines writes the tables as text, a line a row, by site.
func (e Expected) Lines() map[string][]string {
	lines := map[string][]string{}
	note := func(site, format string, args ...any) {
		lines[site] = append(lines[site], fmt.Sprintf(format, args...))
	}
	members := map[int64][]int64{}
	for request, session := range e.SessionOf {
		members[session] = append(members[session], request)
	}
	for id, s := range e.Sessions {
		slices.Sort(members[id])
		note(s.Site, "session %d of %d: %s - %s, before %s, page views %d %v, pages %s - %s, %q, source %q, country %q", id, s.VisitorID,
			clock(s.StartedAt), clock(s.EndedAt), clock(s.PreviousEndedAt), s.PageViews, members[id], s.EntryPage, s.ExitPage, s.Pages, s.Source, s.Country)
		delete(members, id)
	}
	for id, requests := range members {
		slices.Sort(requests)
		note("", "page views %v are in session %d, which is not there", requests, id)
	}
	for id, v := range e.Visitors {
		note(v.Site, "visitor %d: %s - %s, page views %d, sessions %d", id, clock(v.FirstSeen), clock(v.LastSeen), v.PageViews, v.Sessions)
	}
	for day, f := range e.Daily {
		note(day.Site, "day %s: %+v", day.Date, f)
	}
	for h, f := range e.Hours {
		note(h.Site, "hour %s: %+v", clock(h.Start), f)
	}
	for v, f := range e.Breakdowns {
		note(v.Site, "day %s, %s %q: %+v", v.Date, v.Dimension, v.Value, f)
	}
	for p, seen := range e.Pages {
		note(p.Site, "page %s: %s - %s", p.Path, clock(seen.First), clock(seen.Last))
	}
	for _, l := range lines {
		sort.Strings(l)
	}
	return lines
}

func clock(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format("2006-01-02T15:04:05.999")
}

// Difference says which lines are only in got (+) or only in want (-); "" when
// they are alike.
func Difference(got, want []string) string {
	count := map[string]int{}
	for _, line := range got {
		count[line]++
	}
	for _, line := range want {
		count[line]--
	}
	var lines []string
	for line, n := range count {
		switch {
		case n > 0:
			lines = append(lines, "+ "+line)
		case n < 0:
			lines = append(lines, "- "+line)
		}
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i][2:]+lines[i] < lines[j][2:]+lines[j] })
	const enough = 40
	if len(lines) > enough {
		lines = append(lines[:enough], fmt.Sprintf("... and %d more", len(lines)-enough))
	}
	return strings.Join(lines, "\n")
}

// Same fails the test when the tables are not alike.
func Same(t TB, got, want []string) {
	t.Helper()
	if d := Difference(got, want); d != "" {
		t.Fatalf("tables differ, + is too much and - is missing:\n%s", d)
	}
}

// Judged fails the test when the tables of the sites that begin with prefix
// are not what the judge expects. It says which sites.
func Judged(t TB, got, want Expected) {
	t.Helper()
	gotLines, wantLines := got.Lines(), want.Lines()
	for site := range gotLines {
		if _, ok := wantLines[site]; !ok {
			wantLines[site] = nil
		}
	}
	for _, site := range sortedKeys(wantLines) {
		if d := Difference(gotLines[site], wantLines[site]); d != "" {
			t.Fatalf("tables of site %q differ from the judge's, + is too much and - is missing:\n%s", site, d)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
