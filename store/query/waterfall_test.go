package query_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// Two people, three sessions and three bots; 11 requests of 16 lines that were
// read on these two days.
var poured = &world{
	zones: map[string]*time.Location{"a.example": time.UTC},
	views: []view{
		{id: 1, visitor: 1, site: "a.example", at: at("21 09:00:00"), path: "/", country: "DE", browser: "Firefox"},
		{id: 2, visitor: 1, site: "a.example", at: at("21 09:01:00"), path: "/About", country: "DE", browser: "Firefox"},
		{id: 3, visitor: 1, site: "a.example", at: at("21 09:02:00"), path: "/", country: "DE", browser: "Firefox"},
		{id: 4, visitor: 1, site: "a.example", at: at("22 12:00:00"), path: "/", country: "DE", browser: "Firefox"},
		{id: 5, visitor: 2, site: "a.example", at: at("22 13:00:00"), path: "/", country: "US", browser: "Safari"},
	},
	requests: []request{
		{site: "a.example", at: at("21 09:00:01"), status: 200, bytes: 50},
		{site: "a.example", at: at("22 13:00:01"), status: 200, bytes: 50},
		{site: "a.example", at: at("21 10:00:00"), status: 404, bytes: 50},
		{site: "a.example", at: at("21 11:00:00"), status: 200, class: "tool", bytes: 50},
		{site: "a.example", at: at("21 12:00:00"), status: 200, class: "tool", bytes: 50},
		{site: "a.example", at: at("22 11:00:00"), status: 200, class: "seo", bytes: 50},
		// The day before: not asked for.
		{site: "a.example", at: at("20 23:59:59"), status: 404, bytes: 50},
	},
}

// ledger are the log objects that brought them: of the last no line was
// understood, so it counts where it was loaded.
var ledger = []string{
	"(1, 'a.gz', 'a', '1', 1, 'v1', 100, 9, 7, 4, 2, 1, 1, " + instant(at("21 09:00:00")) + ", " + instant(at("22 09:00:00")) + ", " + instant(at("22 10:00:00")) + ")",
	"(2, 'b.gz', 'b', '1', 1, 'v1', 100, 6, 4, 2, 1, 2, 0, " + instant(at("22 10:00:00")) + ", " + instant(at("22 14:00:00")) + ", " + instant(at("22 15:00:00")) + ")",
	"(3, 'c.gz', 'c', '1', 1, 'v1', 100, 1, 0, 0, 0, 0, 1, null, null, " + instant(at("22 16:00:00")) + ")",
	"(4, 'before.gz', 'd', '1', 1, 'v1', 100, 8, 1, 0, 0, 7, 0, " + instant(at("20 23:59:59")) + ", " + instant(at("20 23:59:59")) + ", " + instant(at("21 01:00:00")) + ")",
}

func TestWaterfallFromLinesToVisitors(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sql.DB) {
		poured.write(t, db)
		insert(t, db, "log_objects (log_object_id, uri, digest, version, size_bytes, format, sampling_percent, lines, requests_loaded, page_views_loaded, bot_requests, duplicates, lines_rejected, first_at, last_at, loaded_at)", ledger)
		r := query.Reports{DB: db, Now: func() time.Time { return at("25 00:00:00") }}
		w, err := r.Waterfall(context.Background(), myweb.Query{Site: "a.example", From: at("21 00:00:00"), To: at("23 00:00:00")})
		if err != nil {
			t.Fatal(err)
		}
		want := []myweb.WaterfallStep{
			{Name: "lines", Count: 16},
			{Name: "duplicates", Count: 3, Taken: true},
			{Name: "rejected", Count: 2, Taken: true},
			{Name: "requests", Count: 11},
			{Name: "files", Count: 2, Taken: true},
			{Name: "redirects_errors", Count: 1, Taken: true},
			{Name: "bots: tool", Count: 2, Taken: true},
			{Name: "bots: seo", Count: 1, Taken: true},
			{Name: "page_views", Count: 5},
			{Name: "later_page_views", Count: 2, Taken: true},
			{Name: "sessions", Count: 3},
			{Name: "further_sessions", Count: 1, Taken: true},
			{Name: "visitors", Count: 2},
		}
		if len(w.Steps) != len(want) {
			t.Fatalf("%d steps: %+v", len(w.Steps), w.Steps)
		}
		for i, step := range w.Steps {
			if step.Name != want[i].Name || step.Count != want[i].Count || step.Taken != want[i].Taken {
				t.Errorf("step %d is %s: %d (taken %t), want %+v", i+1, step.Name, step.Count, step.Taken, want[i])
			}
			var again int64
			if err := db.QueryRow(step.SQL).Scan(&again); err != nil || again != step.Count {
				t.Errorf("%s: its SQL says %d, %v, not %d:\n%s", step.Name, again, err, step.Count, step.SQL)
			}
		}
	})
}
