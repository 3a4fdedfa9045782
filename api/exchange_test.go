package api_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/api"
	"github.com/myweb-analytics/myweb/store/query"
)

const www = "/api/v1/www.example.com/"

// Whole exchanges: what is asked, and the status and parts of the answer.
func TestExchanges(t *testing.T) {
	h := handler(t, func(o *api.Options) {
		o.Web = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "the dashboard at ", r.URL.Path) })
	})
	tests := []struct {
		target string
		status int
		holds  []string
	}{
		{"/healthz", 200, []string{`{"status":"ok","version":"1.0.0"}`}},
		{"/s/www.example.com/overview", 200, []string{"the dashboard at /s/www.example.com/overview"}},
		{"/api/v1/sites", 200, []string{
			`{"site":"www.example.com","page_views":7,"first_at":"2026-11-20T09:00:00Z","last_at":"2026-11-22T13:30:00Z"}`,
			`"timezone":"Europe/Berlin","last_at":"2026-11-22T13:30:00Z","now":"2026-11-22T14:00:00Z","version":"1.0.0"`}},
		// Ada came on Friday and Saturday, Bob at half past midnight of Saturday
		// and on Sunday, Cleo on Sunday.
		{www + "overview?p=7d", 200, []string{
			`"period":{"from":"2026-11-16","to":"2026-11-22"}`, `"interval":"day"`,
			`"comparison":{"from":"2026-11-09","to":"2026-11-15","until":"2026-11-15T13:30:00Z"}`,
			`"totals":{"visitors":3,"new_visitors":3,"page_views":7,"sessions":5,"bounces":3,"duration_seconds":1800,"requests":9,"bot_requests":1`,
			`{"start":"2026-11-21","settling":true,"visitors":2,"new_visitors":1,"page_views":2,"sessions":2,"bounces":2`,
			`{"value":"launch","visitors":0,"new_visitors":1`}},
		{www + "overview?p=today", 200, []string{`"interval":"hour"`, `{"start":"2026-11-22T09:00","settling":true,"visitors":1,"new_visitors":0,"page_views":2`}},
		{www + "overview?p=7d&cmp=none", 200, []string{`"comparison":null`, `"comparison_totals":null`, `"comparison_series":null`}},
		{www + "overview?p=7d&i=week", 200, []string{`"series":[{"start":"2026-11-16","settling":true,"visitors":3,"new_visitors":3,"page_views":7,"sessions":5`}},
		{www + "overview?p=7d&f=country:is:DE", 200, []string{
			`"totals":{"visitors":1,"new_visitors":1,"page_views":3,"sessions":2,"bounces":1,"duration_seconds":600,"requests":0`,
			`{"value":"US","visitors":0,"new_visitors":1,"page_views":3,"sessions":2`}}, // its own panel shows the others still
		{www + "overview?p=7d&f=page:is:/docs%252C%252520old", 200, []string{
			`"totals":{"visitors":1,"new_visitors":0,"page_views":2,"sessions":1,"bounces":0,"duration_seconds":1200`}},
		{www + "overview?p=7d&f=source:is_not:Google", 200, []string{`"totals":{"visitors":3,"new_visitors":2,"page_views":3,"sessions":3,"bounces":3`}},
		{www + "breakdown/source?p=7d&limit=1", 200, []string{`"rows":[{"value":"Google","visitors":2,"new_visitors":1,"page_views":4,"sessions":2,"bounces":0`, `"values":3`}},
		{www + "breakdown/bot_name?p=7d", 200, []string{`{"value":"GPTBot","visitors":0`}},
		{"/api/v1/all/overview?p=7d", 200, []string{`"totals":{"visitors":4,"new_visitors":4,"page_views":8`}},
		{"/api/v1/all/stats?p=7d", 200, []string{`"bots":{"dimension":"bot_class","metrics":["requests","bot_requests","bytes_sent"],"sort":"requests","rows":[{"value":"AI training"`, `"ledger":{"log_objects":1,"lines":10,"requests":10,"page_views":8,"bot_requests":1,"duplicates":0,"lines_rejected":0`}},

		{"/api/v1/blog/overview", 404, []string{`{"type":"about:blank","title":"Not Found","status":404,"detail":"there is no site \"blog\" with data`, `"code":"not_found"}`}},
		{"/api/v1/nothing", 404, []string{`"code":"not_found"`}},
		{"/api/v2/sites", 404, []string{`"code":"not_found"`}},
		{"/api/v1/sites?p=7d", 400, []string{"this address takes none"}},
		{www + "overview?p=8d", 400, []string{"p=8d is no period; use today, yesterday", `"code":"invalid"`}},
		{www + "overview?limit=3", 400, []string{"no parameter", "limit"}},
		{www + "breakdown/planet", 400, []string{"no dimension", "use one of page, entry_page"}},
		{www + "breakdown/status?f=country:is:DE", 400, []string{"counts requests, and those cannot be filtered by country"}},
	}
	for _, test := range tests {
		w := get(h, test.target)
		if w.Code != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.target, w.Code, test.status, w.Body)
			continue
		}
		for _, text := range test.holds {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: the answer lacks %s:\n%s", test.target, text, w.Body)
			}
		}
		kind := w.Header().Get("Content-Type")
		if strings.HasPrefix(test.target, "/api/") && (!json.Valid(w.Body.Bytes()) || test.status >= 400 != (kind == "application/problem+json")) {
			t.Errorf("%s: Content-Type %s", test.target, kind)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: browsers may guess its type", test.target)
		}
	}
}

func TestEmptyDatabaseAnswers(t *testing.T) {
	h := handler(t, func(o *api.Options) { o.Reports.DB = emptied{o.Reports.DB} })
	w := get(h, "/api/v1/sites")
	if !strings.HasPrefix(w.Body.String(), `{"sites":[],"timezone":"Europe/Berlin","last_at":null`) {
		t.Errorf("sites: %s", w.Body)
	}
	w = get(h, "/api/v1/all/overview")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"first_at":null`) {
		t.Errorf("overview: %d %s", w.Code, w.Body)
	}
}

// emptied shows every table as if nothing had been loaded.
type emptied struct{ query.Querier }

func (e emptied) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	statement += "\n"
	for _, table := range []string{"daily_metrics", "daily_breakdowns", "page_views", "sessions", "visitors", "requests", "log_objects"} {
		statement = strings.ReplaceAll(statement, "from "+table+"\n", "from (select * from "+table+" where false) as "+table+"\n")
	}
	return e.Querier.QueryContext(ctx, statement, args...)
}

func TestAnswersAreRevalidated(t *testing.T) {
	h := handler(t, nil)
	first := get(h, www+"overview?p=7d")
	tag := first.Header().Get("ETag")
	if tag == "" || first.Header().Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("the answer is not to be revalidated: %v", first.Header())
	}
	again := get(h, www+"overview?p=7d", "If-None-Match", `"x", `+tag)
	if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("the same question: %d, %d bytes", again.Code, again.Body.Len())
	}
	other := get(h, www+"overview?p=today", "If-None-Match", tag)
	if other.Code != http.StatusOK {
		t.Errorf("another question: %d", other.Code)
	}
}

func TestAnswersAreCompressed(t *testing.T) {
	w := get(handler(t, nil), www+"overview?p=30d", "Accept-Encoding", "gzip")
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("not compressed: %v", w.Header())
	}
}

func TestOnlyReading(t *testing.T) {
	h := handler(t, nil)
	for method, status := range map[string]int{"POST": 405, "DELETE": 405, "OPTIONS": 405, "HEAD": 200} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/api/v1/sites", nil))
		if w.Code != status || status == 405 && w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d %v", method, w.Code, w.Header())
		}
	}
}

// A page of another site cannot read the API by letting its own name point to
// this machine.
func TestOtherHostsAreRefused(t *testing.T) {
	h := handler(t, func(o *api.Options) { o.Loopback = true })
	for host, status := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200, "LOCALHOST": 200,
		"evil.example": 403, "evil.example:8080": 403, "127.0.0.1.evil.example": 403, "localhost.evil.example": 403, "": 403,
	} {
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("%q: %d, want %d: %s", host, w.Code, status, w.Body)
		}
	}
}

// querier is a database that misbehaves.
type querier func(ctx context.Context) error

func (q querier) QueryContext(ctx context.Context, _ string, _ ...any) (*sql.Rows, error) {
	return nil, q(ctx)
}

// What is behind a failure goes to the log; the address of the client nowhere.
func TestFailures(t *testing.T) {
	tests := []struct {
		name   string
		db     querier
		status int
		code   string
	}{
		{"an engine's error", func(context.Context) error { return errors.New("secret: no such table") }, 500, "internal"},
		{"a panic", func(context.Context) error { panic("secret") }, 500, "internal"},
		{"too slow", func(ctx context.Context) error { <-ctx.Done(); return errors.New("secret: interrupted") }, 504, "timeout"},
		{"not there", func(context.Context) error {
			return myweb.Errorf(myweb.CodeUnavailable, "the database does not answer")
		}, 503, "unavailable"},
		{"held", func(context.Context) error { return myweb.Errorf(myweb.CodeConflict, "the database is in use") }, 409, "conflict"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			h, err := api.New(api.Options{Reports: query.Reports{DB: test.db}, Log: slog.New(slog.NewTextHandler(&log, nil)), Timeout: 50 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			w := get(h, "/api/v1/sites")
			if w.Code != test.status || !strings.Contains(w.Body.String(), `"code":"`+test.code+`"`) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Errorf("the answer tells what only the log may: %s", w.Body)
			}
			if !strings.Contains(log.String(), "path=/api/v1/sites") || strings.Contains(log.String(), "192.0.2.1") {
				t.Errorf("log: %s", &log)
			}
		})
	}
}
