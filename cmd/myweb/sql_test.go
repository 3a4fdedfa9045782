package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSQLFormats(t *testing.T) {
	w := newWorld(t)
	w.environ["TIMEZONE"] = "Europe/Berlin"
	w.must("ingest", "--quiet", scenario("thirty-minutes"))
	query := "select url_path, count(*) as views, sum(bytes_sent) as bytes, avg(status) / 3 as third, min(timestamp) as first, " +
		"any_value(city) as city from page_views group by 1 order by 1"
	for format, want := range map[string]string{
		"table": `
url_path  views  bytes    third  first                      city
────────  ─────  ─────  ───────  ─────────────────────────  ────
/             2   2000  66.6667  2026-03-10 11:00:00+01:00
/about        2   2000  66.6667  2026-03-10 11:30:00+01:00
(2 rows)
`,
		"csv": `
url_path,views,bytes,third,first,city
/,2,2000,66.66666666666667,2026-03-10 11:00:00+01:00,
/about,2,2000,66.66666666666667,2026-03-10 11:30:00+01:00,
`,
		"json": `
[
  {"url_path":"/","views":2,"bytes":2000,"third":66.66666666666667,"first":"2026-03-10T11:00:00+01:00","city":null},
  {"url_path":"/about","views":2,"bytes":2000,"third":66.66666666666667,"first":"2026-03-10T11:30:00+01:00","city":null}
]
`,
		"ndjson": `
{"url_path":"/","views":2,"bytes":2000,"third":66.66666666666667,"first":"2026-03-10T11:00:00+01:00","city":null}
{"url_path":"/about","views":2,"bytes":2000,"third":66.66666666666667,"first":"2026-03-10T11:30:00+01:00","city":null}
`,
	} {
		if got := "\n" + w.must("sql", "--format", format, query); got != want {
			t.Errorf("%s is%sand not%s", format, got, want)
		}
	}
	if got := w.must("sql", "--format", "json", "from page_views where false"); got != "[]\n" {
		t.Errorf("no rows as JSON: %q", got)
	}
}

// Every type comes out as something to read, and as valid JSON.
func TestSQLTypes(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	for _, c := range []struct{ expression, text, json string }{
		{"1::tinyint", "1", "1"},
		{"9223372036854775807", "9223372036854775807", "9223372036854775807"},
		{"170141183460469231731687303715884105727::hugeint", "170141183460469231731687303715884105727", "170141183460469231731687303715884105727"},
		{"1.50::decimal(5,2)", "1.5", "1.5"},
		{"'nan'::double", "NaN", "null"},
		{"1e300::double", "1e+300", "1e+300"},
		{"true", "true", "true"},
		{"null", "", "null"},
		{"date '2026-03-10'", "2026-03-10", `"2026-03-10"`},
		{"timestamp '2026-03-10 10:00:00.5'", "2026-03-10 10:00:00.5", `"2026-03-10T10:00:00.5"`},
		{"timestamptz '2026-03-10 10:00:00+02'", "2026-03-10 08:00:00Z", `"2026-03-10T08:00:00Z"`},
		{"time '10:00:00'", "10:00:00", `"10:00:00"`},
		{"interval '1 month 2 days 90 minutes'", "1 months 2 days 1h30m0s", `"1 months 2 days 1h30m0s"`},
		{"'\\x01'::blob", `\x01`, `"\\x01"`},
		{"[1, null]", `"[1,null]"`, "[1,null]"},
		{"{'a': 1.5, 'b': 'x'}", `"{""a"":1.5,""b"":""x""}"`, `{"a":1.5,"b":"x"}`},
		{"uuid '550e8400-e29b-41d4-a716-446655440000'", "550e8400-e29b-41d4-a716-446655440000", `"550e8400-e29b-41d4-a716-446655440000"`},
		{"'a'::enum('a', 'b')", "a", `"a"`},
		{"'quote \" and , comma'", `"quote "" and , comma"`, `"quote \" and , comma"`},
	} {
		query := "select " + c.expression + " as v"
		if got := w.sql(query); got != c.text && !(c.text == "" && got == `""`) {
			t.Errorf("%s as CSV: %s, want %s", c.expression, got, c.text)
		}
		line := strings.TrimSpace(w.must("sql", "--format", "ndjson", query))
		if want := `{"v":` + c.json + `}`; line != want || !json.Valid([]byte(line)) {
			t.Errorf("%s as JSON: %s, want %s", c.expression, line, want)
		}
	}
}

func TestSQLTable(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	contains(t, w.must("sql", "select * from range(1001)"), "(the first 1,000 rows; there are more: --limit 0 shows all)")
	contains(t, w.must("sql", "--limit", "0", "select * from range(1001)"), "\n 1000\n", "(1,001 rows)")
	contains(t, w.must("sql", "--limit", "1001", "select * from range(1001)"), "(1,001 rows)")
	contains(t, w.must("sql", "select 1"), "(1 row)")
	contains(t, w.must("sql", "show tables"), "page_views\n", "visitors\n")
	contains(t, w.must("sql", "explain select count(*) from page_views"), "┌", "└")
	long := w.must("sql", "select '"+strings.Repeat("wide ", 100)+"' as a, 'end' as b")
	contains(t, long, "…", "end")
	// What strangers send must not steer the terminal.
	if got := w.must("sql", "select chr(27) || '[2J' || chr(8238) || 'x' as a"); strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("control characters come through: %q", got)
	}
	w.app.screen = screen{terminal: true, color: true, width: 80}
	contains(t, w.must("sql", "select null as n, 'x' as x"), "\x1b[2mNULL\x1b[0m", "\x1b[1mx\x1b[0m")
}

func TestSQLFromStandardInput(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	w.stdin = "select 40 + 2 as answer;\n"
	contains(t, w.must("sql"), "42")
	contains(t, w.must("sql", "-"), "42")
	w.app.interactive = true
	w.refuse(exitUsage, []string{"sql"}, "give a statement")
}

func TestSQLOnlyReads(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	folder := w.path("out")
	for _, query := range []string{
		"delete from sites", "create table t (n int)", "copy sites to '" + folder + "'", "select 1; select 2",
		"select * from read_csv('/etc/passwd')", "attach '" + folder + "'", "set threads = 1", "",
	} {
		w.refuse(exitUsage, []string{"sql", query}, "myweb sql: ")
	}
	w.refuse(exitUsage, []string{"sql", "select url_path\nfrom page_view"}, "LINE 2: from page_view", "page_views")
	if _, err := os.Stat(folder); err == nil {
		t.Error("a file was made")
	}
}

// The queries that people write by hand, as they stand.
const (
	uniqueVisitors = `SELECT DATE(timestamp) AS date, COUNT(DISTINCT visitor_id) AS unique_visitors FROM page_views
    WHERE timestamp >= NOW() - INTERVAL '30 days' GROUP BY DATE(timestamp) ORDER BY date;`

	transitions = `WITH user_paths AS (SELECT session_id, url_path, timestamp,
      LAG(url_path) OVER (PARTITION BY session_id ORDER BY timestamp) AS previous_page FROM page_views)
    SELECT previous_page, url_path, COUNT(*) AS transitions FROM user_paths
    WHERE previous_page IS NOT NULL GROUP BY previous_page, url_path ORDER BY transitions DESC;`
)

func TestQueriesWrittenByHand(t *testing.T) {
	w := newWorld(t)
	day := func(back int) string { return time.Now().UTC().AddDate(0, 0, -back).Format(time.DateOnly) }
	log := "#Version: 1.0\n#Fields: date time c-ip x-host-header cs-method cs-uri-stem sc-status sc-content-type cs(User-Agent) x-edge-request-id\n"
	for i, line := range []string{
		day(40) + " 10:00:00 192.0.2.1 /", // too long ago for the first query
		day(40) + " 10:01:00 192.0.2.1 /pricing",
		day(2) + " 10:00:00 192.0.2.1 /",
		day(2) + " 10:01:00 192.0.2.1 /features",
		day(2) + " 10:02:00 192.0.2.1 /pricing",
		day(2) + " 10:00:00 192.0.2.2 /",
		day(2) + " 10:01:00 192.0.2.2 /pricing",
		day(1) + " 10:00:00 192.0.2.1 /",
		day(1) + " 10:01:00 192.0.2.1 /pricing",
		day(1) + " 10:02:00 192.0.2.1 /features",
		day(1) + " 10:03:00 192.0.2.1 /pricing",
	} {
		f := strings.Fields(line)
		log += strings.Join([]string{f[0], f[1], f[2], "www.example.com", "GET", f[3], "200", "text/html",
			"Mozilla/5.0%20(X11;%20Linux%20x86_64;%20rv:148.0)%20Gecko/20100101%20Firefox/148.0", fmt.Sprintf("EXAMPLE%d==", i)}, "\t") + "\n"
	}
	w.must("ingest", "--quiet", w.write("hand.log", log))
	if got, want := w.sql(uniqueVisitors), day(2)+",2\n"+day(1)+",1"; got != want {
		t.Errorf("unique visitors:\n%s\nwant\n%s", got, want)
	}
	if got, want := w.sql(transitions), "/,/pricing,3\n/features,/pricing,2\n"; !strings.HasPrefix(got, want) {
		t.Errorf("transitions:\n%s\nwant\n%s", got, want)
	}
	if n := strings.Count(w.sql(transitions), "\n") + 1; n != 4 {
		t.Errorf("%d transitions, want 4", n)
	}
	if path, err := filepath.Abs(w.path("hand.log")); err == nil {
		contains(t, w.sql("select uri from log_objects"), path)
	}
}
