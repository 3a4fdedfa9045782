package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// march has a page view and a file of each day of March 2026.
func march() string {
	var log strings.Builder
	log.WriteString("#Version: 1.0\n#Fields: date time cs-method x-host-header cs-uri-stem sc-status c-ip cs(User-Agent) x-edge-request-id\n")
	for day := 1; day <= 31; day++ {
		for i, path := range []string{"/", "/app.css"} {
			fmt.Fprintf(&log, "2026-03-%02d\t12:00:0%d\tGET\twww.example.com\t%s\t200\t192.0.2.1\tMozilla/5.0%%20(Windows%%20NT%%2010.0)%%20Firefox/140.0\tid%d-%d\n", day, i, path, day, i)
		}
	}
	return log.String()
}

// marchLoaded is a world in which it is loaded, at the end of the month.
func marchLoaded(t *testing.T) *world {
	w := newWorld(t)
	w.at("2026-03-31T18:00:00Z")
	w.write("logs/march.log", march())
	w.must("ingest", "--quiet", w.path("logs"))
	return w
}

func TestMaintain(t *testing.T) {
	w := newWorld(t)
	w.refuse(exitFailed, []string{"maintain"}, "no database at")
	w = marchLoaded(t)
	contains(t, w.must("maintain"), "requests     ever", "Everything is kept: neither RETENTION_REQUESTS_DAYS nor RETENTION_PAGE_VIEWS_DAYS is set.")

	days := w.must("sql", "select date, page_views, visitors, requests from daily_metrics order by date")
	w.environ["RETENTION_REQUESTS_DAYS"], w.environ["RETENTION_PAGE_VIEWS_DAYS"] = "10", "20"
	contains(t, w.must("maintain", "--dry-run"), "rows to remove", "requests     2026-03-21               20             40", "this was a dry run")
	if n := w.sql("select count(*) from requests"); n != "62" {
		t.Fatalf("a dry run has left %s of 62 requests", n)
	}
	contains(t, w.must("maintain"), "rows removed",
		"requests     2026-03-21               20             40",
		"page_views   2026-03-11               10             10", "daily figures stay")
	contains(t, w.must("maintain"), "Nothing is older")
	if after := w.must("sql", "select date, page_views, visitors, requests from daily_metrics order by date"); after != days {
		t.Errorf("the days were\n%s\nand are\n%s", days, after)
	}
	if n := w.sql("select count(*) from requests"); n != "22" {
		t.Errorf("%s requests are left", n)
	}
	contains(t, w.must("check"), "complete since     2026-03-21; older rows were removed")
	contains(t, w.must("stats", "--period", "2026-03"), "March 2026 were removed: what counts them leaves them out")

	o := w.run("report", "daily_active_users", "--period", "2026-03-01..2026-03-31")
	contains(t, o.stderr, "rows from before 11 March 2026 were removed")

	// What comes again is refused, and said.
	w.write("again/march.log", march()+"#\n")
	contains(t, w.must("ingest", w.path("again")), "older than what is kept                              40", "lines                                                  62")
	w.refuse(exitFailed, []string{"undo", w.path("logs/march.log")}, "not kept any more")
	w.must("undo", w.path("again/march.log")) // nothing of it was loaded
	w.must("check")

	w.environ["TIMEZONE"] = "Asia/Tokyo"
	w.refuse(exitFailed, []string{"ingest", w.path("logs")}, "are those of the time zone UTC", "set TIMEZONE to UTC")
	contains(t, w.must("check"), "days add up to what the ledger counts")
}

func TestRetentionIsChecked(t *testing.T) {
	for _, value := range []string{"0", "-1", "ninety", "1000000"} {
		for _, name := range []string{"RETENTION_REQUESTS_DAYS", "RETENTION_PAGE_VIEWS_DAYS"} {
			for _, command := range []string{"maintain", "serve"} {
				w := newWorld(t)
				w.environ[name] = value
				w.refuse(exitUsage, []string{command}, name+"="+value, "whole number of days")
			}
		}
	}
}

// A server does it by itself, but for logs as old as that which were loaded
// just now.
func TestServeMaintains(t *testing.T) {
	w := marchLoaded(t)
	a := w.app
	a.environ = func(name string) string { return w.environ[name] }
	store, err := a.openStore(t.Context(), w.environ["DATABASE_URL"], false)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var log bytes.Buffer
	task := func(now time.Time) {
		a.clock = func() time.Time { return now }
		s := service{store: store, retention: myweb.Retention{RequestsDays: 10}, log: slog.New(slog.NewTextHandler(&log, nil))}
		if err := a.maintainTask(s)(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	task(time.Now())
	contains(t, log.String(), "logs as old as them are still coming in")
	if strings.Contains(log.String(), "removed") {
		t.Errorf("it did not wait:\n%s", log.String())
	}
	task(time.Now().Add(2 * time.Hour))
	contains(t, log.String(), `msg="removed old rows" table=requests rows=62 days=31`)
}

// A server that follows nothing does so, too: what loads may be cron.
func TestServeMaintainsWithoutSources(t *testing.T) {
	w := marchLoaded(t)
	w.environ["RETENTION_REQUESTS_DAYS"] = "10"
	// What was loaded just now is waited for.
	w.change("update log_objects set loaded_at = timestamptz '2026-03-31 18:00:00+00'")
	p := w.start("serve", "--listen", "127.0.0.1:0")
	p.waitFor(t, `msg="removed old rows" table=requests rows=62`)
	p.stop(t, syscall.SIGTERM)
	if n := w.sql("select sum(requests) from daily_metrics"); n != "62" {
		t.Errorf("%s requests in the daily figures", n)
	}
}

// What is kept moves to a server and back, and is kept there as it was here.
func TestMaintainedDatabaseMoves(t *testing.T) {
	w := marchLoaded(t)
	w.environ["STATE_DIR"], w.environ["RETENTION_REQUESTS_DAYS"], w.environ["RETENTION_PAGE_VIEWS_DAYS"] = w.folder, "10", "20"
	w.must("maintain")
	w.write("again/march.log", march()+"#\n")
	file, server, back := w.environ["DATABASE_URL"], pgtest.Database(t), w.path("back.duckdb")
	for _, move := range [][2]string{{file, server}, {server, back}} {
		w.must("copy", "--from", move[0], "--to", move[1], "--quiet")
		contains(t, w.must("ingest", "--database", move[1], w.path("again")), "duplicates                                             22", "older than what is kept                              40")
		contains(t, w.must("maintain", "--database", move[1]), "Nothing is older than it is to be kept")
		w.must("check", "--database", move[1])
		w.write("again/march.log", march()+"##"+move[1]+"\n")
	}
	w.at("2026-04-30T18:00:00Z")
	contains(t, w.must("maintain", "--database", server), "requests     2026-04-20               11             22",
		"page_views   2026-04-01               21             21", "partitions were made for the days to come", "daily figures stay")
	w.must("check", "--database", server)
	contains(t, w.must("sql", "--database", server, "select cast(sum(requests) as bigint) as requests from daily_metrics"), "62")
}
