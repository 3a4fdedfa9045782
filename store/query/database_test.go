package query_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
	_ "github.com/jackc/pgx/v5/stdlib"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/migration"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// database is an in-memory database with the tables of the store. Its session
// time zone is not UTC on purpose: no figure may depend on it.
func database(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	run(t, db, "set global TimeZone = 'Asia/Tokyo'")
	names, err := fs.Glob(migration.DuckDB(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(migration.DuckDB(), name)
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, string(text))
	}
	return db
}

// onEngines runs a test on each engine.
func onEngines(t *testing.T, test func(t *testing.T, db *sql.DB)) {
	t.Run("DuckDB", func(t *testing.T) { test(t, database(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, postgresDatabase(t)) })
}

// worlds is how many worlds a law is held against on PostgreSQL, where each
// takes longer to write; DuckDB has as many as rapid asks for.
const worlds = 8

// enough says that there were so many on an engine.
func enough(t *testing.T, seen *int) bool {
	*seen++
	return strings.HasSuffix(t.Name(), "/PostgreSQL") && *seen > worlds
}

// postgresDatabase is an empty one with the tables of the store, and
// partitions for the days on which something happens in these tests.
func postgresDatabase(t *testing.T) *sql.DB {
	t.Helper()
	url := pgtest.Database(t)
	store, err := postgres.Open(t.Context(), url, postgres.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, days := range []string{"'2026-03-06', date '2026-03-21'", "'2026-10-30', date '2026-11-13'", "'2026-11-19', date '2026-12-12'"} {
		for _, table := range []string{"requests", "page_views"} {
			run(t, db, "select make_partitions('"+table+"', array(select cast(d as date) from generate_series(date "+days+", interval '1 day') as d))")
		}
	}
	return db
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func run(t fataler, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%v in %.300s", err, statement)
	}
}

// world is what happened, from which both the tables and the expected figures
// are made.
type world struct {
	zones    map[string]*time.Location // of each site
	views    []view
	requests []request
}

type view struct {
	id      int64
	visitor int64
	site    string
	at      time.Time
	path    string
	source  string // "" = none
	country string // of the visitor
	browser string // of the visitor

	session int64 // set by sessionize
}

// request is what is no page view.
type request struct {
	site   string
	at     time.Time
	status int
	class  string // of a bot; "" = a person's
	bytes  int64
	isView bool
}

// kind, cache and ms follow from the rest, so that worlds stay small.
func (r request) kind() string {
	switch {
	case r.isView:
		return "page_view"
	case r.status >= 400:
		return "error"
	case r.class != "":
		return "document"
	}
	return "asset"
}

func (r request) cache() string { return []string{"Hit", "Miss", "RefreshHit"}[r.bytes%3] }
func (r request) ms() int64     { return r.bytes % 50 }

type session struct {
	id       int64
	views    []view
	previous time.Time
}

func (s session) first() view      { return s.views[0] }
func (s session) last() view       { return s.views[len(s.views)-1] }
func (s session) seconds() float64 { return s.last().at.Sub(s.first().at).Seconds() }

// write puts the world into the tables.
func (w *world) write(t fataler, db *sql.DB) []session {
	for _, table := range []string{"sites", "requests", "page_views", "sessions", "visitors", "url_metadata", "log_objects", "daily_metrics", "daily_visitors", "daily_breakdowns", "loaded_hours"} {
		run(t, db, "delete from "+table)
	}
	for site, zone := range w.zones {
		run(t, db, fmt.Sprintf("insert into sites values ('%s', '%s')", site, zone))
	}
	sessions := w.sessionize(30 * time.Minute)
	var rows []string
	for _, v := range w.views {
		rows = append(rows, fmt.Sprintf("(%s, '%s', %d, %d, %d, '%s', 'GET', 200, 100, 0, '%s', '%s')", instant(v.at), v.site, v.visitor, v.session, v.id, v.path, v.country, v.browser))
	}
	insert(t, db, "page_views (timestamp, site, visitor_id, session_id, request_id, url_path, method, status, bytes_sent, log_object_id, country, browser)", rows)
	rows = nil
	for i, r := range w.everyRequest() {
		rows = append(rows, fmt.Sprintf("(%s, '%s', '%s', %d, 'GET', '/', %d, %t, nullif('%s', ''), '%s', %d, 0, %d, 0)", instant(r.at), r.site, r.kind(), r.status, r.bytes, r.class != "", r.class, r.cache(), r.ms(), i))
	}
	insert(t, db, "requests (timestamp, site, kind, status, method, url_path, bytes_sent, is_bot, bot_class, cache_result, ttfb_ms, visitor_id, request_id, log_object_id)", rows)
	rows = nil
	numbers := w.numberPages(t, db)
	for _, s := range sessions {
		previous := "null"
		if !s.previous.IsZero() {
			previous = instant(s.previous)
		}
		f := s.first()
		var pages []string
		equal := false
		for i, v := range s.views {
			equal = equal || i > 0 && v.at.Equal(s.views[i-1].at)
			pages = append(pages, numbers[[2]string{v.site, v.path}])
		}
		rows = append(rows, fmt.Sprintf("(%d, %d, '%s', %s, %s, %f, %d, %t, '%s', '%s', %s, nullif('%s', ''), '%s', '%s', array[%s], %t)",
			s.id, f.visitor, f.site, instant(f.at), instant(s.last().at), s.seconds(), len(s.views), len(s.views) == 1,
			f.path, s.last().path, previous, f.source, f.country, f.browser, strings.Join(pages, ", "), equal))
	}
	insert(t, db, "sessions (session_id, visitor_id, site, started_at, ended_at, duration_seconds, page_views, is_bounce, entry_page, exit_page, previous_ended_at, source, country, browser, page_numbers, has_equal_times)", rows)
	run(t, db, `insert into daily_visitors select site, date, lag(date) over (partition by visitor_id order by date), 1
		from (select distinct p.site, p.visitor_id, cast(p.timestamp at time zone z.timezone as date) as date from page_views p join sites z on z.site = p.site) as day`)
	w.writeDays(t, db, sessions)
	w.writeHours(t, db)
	return sessions
}

// writeHours keeps the figures of hours of UTC.
func (w *world) writeHours(t fataler, db *sql.DB) {
	type hour struct {
		site string
		at   time.Time
	}
	hours := map[hour]myweb.Totals{}
	for _, r := range w.everyRequest() {
		h := hour{r.site, r.at.Truncate(time.Hour)}
		f := hours[h]
		f.Requests++
		f.BytesSent += r.bytes
		if r.isView {
			f.PageViews++
		}
		if r.class != "" {
			f.BotRequests++
		}
		hours[h] = f
	}
	var rows []string
	for h, f := range hours {
		rows = append(rows, fmt.Sprintf("('%s', %s, %d, 0, now(), now(), %d, %d, %d)", h.site, instant(h.at), f.Requests, f.PageViews, f.BotRequests, f.BytesSent))
	}
	insert(t, db, "loaded_hours", rows)
}

// numberPages writes the pages, with numbers of which some are missing.
func (w *world) numberPages(t fataler, db *sql.DB) map[[2]string]string {
	numbers := map[[2]string]string{}
	var rows []string
	for _, v := range w.views {
		page := [2]string{v.site, v.path}
		if numbers[page] == "" {
			numbers[page] = fmt.Sprint(3*len(numbers) + 2)
			rows = append(rows, fmt.Sprintf("('%s', '%s', %s, %s, %s)", v.site, v.path, instant(v.at), instant(v.at), numbers[page]))
		}
	}
	insert(t, db, "url_metadata (site, url_path, first_seen, last_seen, page_number)", rows)
	return numbers
}

// writeDays keeps the daily figures, each counted anew by the judge.
func (w *world) writeDays(t fataler, db *sql.DB, sessions []session) {
	var metrics, breakdowns []string
	for site, zone := range w.zones {
		j := judge{world: w, sessions: sessions, site: site, keep: all, unfiltered: true}
		for _, date := range w.dates(site, zone) {
			j.in = func(at time.Time) bool { return at.In(zone).Format(time.DateOnly) == date }
			f := j.totals()
			metrics = append(metrics, fmt.Sprintf("('%s', '%s', %d, %d, %d, %d, %d, %f, %d, %d, %d)", site, date,
				f.PageViews, f.Visitors, f.NewVisitors, f.Sessions, f.Bounces, f.DurationSeconds, f.Requests, f.BytesSent, f.BotRequests))
			for _, dimension := range []string{"page", "source", "country", "browser", "entry_page", "exit_page", "status", "bot_class", "cache_result", "kind"} {
				for value, f := range j.breakdown(dimension) {
					breakdowns = append(breakdowns, fmt.Sprintf("('%s', '%s', '%s', '%s', %d, %d, %d, %d, %d, %f, %d, %d, %d)", site, date, dimension, value,
						f.PageViews, f.Visitors, f.NewVisitors, f.Sessions, f.Bounces, f.DurationSeconds, f.Requests, f.BytesSent, f.BotRequests))
				}
			}
		}
	}
	insert(t, db, "daily_metrics", metrics)
	insert(t, db, "daily_breakdowns", breakdowns)
}

func insert(t fataler, db *sql.DB, into string, rows []string) {
	if len(rows) > 0 {
		run(t, db, "insert into "+into+" values "+strings.Join(rows, ", "))
	}
}

func instant(t time.Time) string {
	return "timestamptz '" + t.UTC().Format("2006-01-02 15:04:05") + "+00'"
}
