package main

import (
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
)

// generate writes logs of the fortnight before 2026-11-16 into logs/.
func (w *world) generate(requests int) {
	w.Helper()
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	_, err := generate.Write(w.Context(), w.path("logs"), generate.Config{
		Seed: 7, Requests: requests, From: from, To: from.AddDate(0, 0, 14), LinesPerFile: 100_000,
		Sites: []string{"www.example.com"}, Malformed: true,
	}, nil)
	if err != nil {
		w.Fatal(err)
	}
}

func TestStats(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	contains(t, w.must("stats"), "There is nothing in the database yet")
	w.must("ingest", "--quiet", scenario("campaign"), scenario("bots"), scenario("two-sites"), scenario("midnight"))
	w.at("2026-03-11T12:00:00Z")
	want := `
www.example.com  10 Mar to 11 Mar 2026 (2 days, UTC)

Visitors      Page views    Sessions      Bounce rate   Duration
4             15            7             57.1%         5 min 00 s

Bot requests
5

`
	got := w.must("stats", "--site", "www.example.com", "--period", "2d", "--rows", "3")
	if !strings.HasPrefix(got, want) {
		t.Errorf("stats begins with\n%s\nand not\n%s", got, want)
	}
	contains(t, got, "visitors by hour, at most", "2026-03-10T00:00", "2026-03-11T23:00",
		"Top pages", "/                                                    ████████████          3",
		"Sources", "(direct or unknown)", "Google", "Countries", "(unknown)", "Browsers", "Chrome", "Devices", "desktop",
		"Bots", "search engine", "and 1 more")
	if strings.Contains(got, "\x1b") {
		t.Error("there are colours without a terminal")
	}
	contains(t, w.must("stats", "--period", "2026-03"), "All sites", "1 Mar to 31 Mar 2026 (31 days, UTC)", "2026-03-31")
	contains(t, w.must("stats", "--period", "2026-03-01..2026-03-05"), "No requests in this period. The last one was on 11 March 2026; try --period 2026-03.")
	w.refuse(exitFailed, []string{"stats", "--site", "absent.example"}, "no requests of the site absent.example", "www.example.com and blog.example.org")
	w.refuse(exitUsage, []string{"stats", "--period", "soon"}, "--period soon: want 30d")
}

func TestStatsComparesAndFits(t *testing.T) {
	w := newWorld(t)
	w.generate(8000)
	w.must("ingest", "--quiet", w.path("logs"))
	w.at("2026-11-16T00:00:00Z")
	contains(t, w.must("stats", "--period", "2026-11-09..2026-11-15"), "▲", "▼", "%", " pp")
	for _, width := range []string{"40", "80", "120", "160"} {
		text := w.must("stats", "--period", "2026-11-09..2026-11-15", "--width", width)
		for line := range strings.Lines(text) {
			if n := textWidth(strings.TrimRight(line, "\n")); n > 160 || (width == "40" && n > 60) || (width == "80" && n > 80) || (width == "120" && n > 120) {
				t.Errorf("at width %s a line takes %d: %s", width, n, line)
			}
		}
	}
	w.app.screen = screen{terminal: true, color: true, width: 120}
	colored := w.must("stats", "--period", "2026-11-09..2026-11-15")
	contains(t, colored, "\x1b[1m", "\x1b[32m")
	contains(t, w.must("stats", "--period", "1000d"), "visitors by month")
	contains(t, w.must("stats", "--period", "today"), "No requests in this period")
	w.at("2026-11-18T00:00:00Z")
	contains(t, w.must("stats", "--period", "7d"), "The logs end at 2026-11-15 23:")
}

func TestPeriods(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 15, 30, 0, 0, berlin)
	reached := now.Add(-time.Hour)
	for _, c := range []struct{ text, from, to, beforeFrom, beforeTo string }{
		{"today", "2026-11-23 00:00", "2026-11-24 00:00", "2026-11-22 00:00", "2026-11-22 14:30"},
		{"1d", "2026-11-23 00:00", "2026-11-24 00:00", "2026-11-22 00:00", "2026-11-22 14:30"},
		{"yesterday", "2026-11-22 00:00", "2026-11-23 00:00", "2026-11-21 00:00", "2026-11-22 00:00"},
		{"30d", "2026-10-25 00:00", "2026-11-24 00:00", "2026-09-25 00:00", "2026-10-24 14:30"},
		{"2026-11", "2026-11-01 00:00", "2026-12-01 00:00", "2026-10-02 00:00", "2026-10-24 14:30"},
		{"2026-02", "2026-02-01 00:00", "2026-03-01 00:00", "2026-01-04 00:00", "2026-02-01 00:00"},
		{"2026-10-25", "2026-10-25 00:00", "2026-10-26 00:00", "2026-10-24 00:00", "2026-10-25 00:00"},
		{"2026-03-28..2026-03-30", "2026-03-28 00:00", "2026-03-31 00:00", "2026-03-25 00:00", "2026-03-28 00:00"},
	} {
		p, err := parsePeriod(c.text, now, reached)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		layout := "2006-01-02 15:04"
		got := []string{p.from.In(berlin).Format(layout), p.to.In(berlin).Format(layout), p.beforeFrom.In(berlin).Format(layout), p.beforeTo.In(berlin).Format(layout)}
		if want := []string{c.from, c.to, c.beforeFrom, c.beforeTo}; strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s is %s, want %s", c.text, got, want)
		}
	}
	for _, text := range []string{"", "d", "0d", "-3d", "9999999d", "2026-13", "2026-02-30", "2026-03-02..2026-03-01", "..", "0001-01-01..2026-01-01", "30"} {
		if p, err := parsePeriod(text, now, reached); err == nil {
			t.Errorf("%q is taken: %v", text, p)
		}
	}
}

func FuzzPeriod(f *testing.F) {
	for _, seed := range []string{"30d", "today", "2026-11", "2026-11-22", "2026-11-01..2026-11-15", "9d..", "-1d"} {
		f.Add(seed)
	}
	now := time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePeriod(text, now, now)
		if err == nil && (!p.from.Before(p.to) || p.beforeFrom.After(p.beforeTo) || p.beforeTo.After(p.from) || p.days < 1) {
			t.Errorf("%q is %+v", text, p)
		}
	})
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"short", 5, "short"}, {"longer", 5, "long…"}, {"日本語のページ", 6, "日本…"}, {"x", 0, ""}, {"", 3, ""},
	} {
		if got := cut(c.text, c.width); got != c.want || textWidth(got) > c.width {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
