package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/library"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// onEngines runs a test in a world with a database of each engine.
func onEngines(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("DuckDB", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("PostgreSQL", func(t *testing.T) {
		w := newWorld(t)
		w.environ["DATABASE_URL"] = pgtest.Database(t)
		test(t, w)
	})
}

func TestReport(t *testing.T) { onEngines(t, testReport) }

func testReport(t *testing.T, w *world) {
	w.at("2026-03-15T12:00:00Z")
	w.must("ingest", "--quiet", scenario("two-sites"))
	list := w.must("report")
	for _, q := range library.All() {
		contains(t, list, q.Name+" ", q.Title+"\n")
	}
	want := "day,visitors,page_views,views_per_visitor\n2026-03-10,2,4,2\n"
	if got := w.must("report", "daily_active_users", "--format", "csv"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := w.must("report", "daily_active_users", "--site", "blog.example.org", "--period", "2026-03-10"); !strings.Contains(got, "2026-03-10         1           2                  2\n(1 row)") {
		t.Error(got)
	}
	for _, args := range [][]string{{"--period", "2026-02"}, {"--param", "from=2026-03-11"}, {"--param", "to=2026-03-10T10:00:00Z"}, {"--param", "site=other.example"}} {
		if got := w.must(append([]string{"report", "daily_active_users", "--format", "json"}, args...)...); got != "[]\n" {
			t.Errorf("%q: %s", args, got)
		}
	}
	got := w.must("report", "funnel", "--format", "csv", "--param", "second=/about", "--param", "third=/2026/hello")
	if want := "step,page,sessions,share\n1,/,2,1\n2,/about,1,0.5\n3,/2026/hello,0,0\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	contains(t, w.must("report", "--sql", "funnel"), "-- Funnel over three pages", "/*first*/ '/' /**/")
	w.refuse(exitFailed, []string{"report", "daily_active_users", "--site", "nosite.example"}, "no requests of the site nosite.example; there are those of")
}

func TestReportUsage(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	for _, c := range []struct {
		args []string
		word string
	}{
		{[]string{"nope"}, "`myweb report` lists them"},
		{[]string{"funnel", "extra"}, "--param"},
		{[]string{"funnel", "--param", "nope=1"}, "first"},
		{[]string{"funnel", "--param", "nope"}, "NAME=VALUE"},
		{[]string{"slow_pages", "--param", "least=many"}, "a whole number"},
		{[]string{"funnel", "--param", "from=yesterday"}, "2026-11-22"},
		{[]string{"funnel", "--period", "always"}, "--period"},
		{[]string{"funnel", "--format", "xml"}, "table, csv"},
		{[]string{"funnel", "--limit", "-1"}, "--limit"},
	} {
		w.refuse(exitUsage, append([]string{"report"}, c.args...), c.word)
	}
}

func TestExport(t *testing.T) { onEngines(t, testExport) }

func testExport(t *testing.T, w *world) {
	w.environ["TIMEZONE"] = "Asia/Tokyo"
	w.must("ingest", "--quiet", scenario("two-sites"))
	folder := w.path("export")
	contains(t, w.must("export", folder), filepath.Join(folder, "page_views", "2026-03.parquet")+"  4 rows", filepath.Join(folder, "sessions", "2026-03.parquet")+"  2 rows")
	rows := 0
	for row, err := range duckdb.ReadParquet(t.Context(), filepath.Join(folder, "page_views", "2026-03.parquet")) {
		if err != nil {
			t.Fatal(err)
		}
		if rows++; rows == 1 && (row[0] != "timestamp" || row[1] != "site") {
			t.Errorf("columns %q", row)
		}
	}
	if rows != 5 {
		t.Errorf("%d rows, want the columns and 4", rows)
	}
	w.must("export", folder, "--format", "csv", "--table", "all", "--site", "blog.example.org")
	for name, lines := range map[string]int{
		"page_views/2026-03": 3, "sessions/2026-03": 2, "requests/2026-03": 3, "visitors/visitors": 2, "daily_metrics/2026-03": 2,
		"url_metadata/url_metadata": 3, "user_agents/user_agents": 2, "log_objects/log_objects": 3,
	} {
		text, err := os.ReadFile(filepath.Join(folder, name+".csv"))
		if n := strings.Count(string(text), "\n"); err != nil || n != lines {
			t.Errorf("%s: %d lines, %v; want %d", name, n, err, lines)
		}
	}
	if got := w.must("export", folder, "--period", "2026-02"); got != "" {
		t.Errorf("nothing of February: %s", got)
	}
	if entries, err := os.ReadDir(filepath.Join(folder, "page_views")); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v: something was left behind", entries, err)
	}
	w.refuse(exitUsage, []string{"export"}, "folder")
	w.refuse(exitUsage, []string{"export", folder, "--table", "nope"}, "page_views")
	w.refuse(exitUsage, []string{"export", folder, "--format", "xlsx"}, "parquet")
}
