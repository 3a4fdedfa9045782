package storetest

import (
	"context"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

var hoursContract = []contract{
	{"say what came, and how late", testHours},
	{"follow when it is taken out again", testHoursUndone},
}

// hour is a row of loaded_hours.
type hour struct {
	start          string
	requests, late int64
}

func hours(t *testing.T, s myweb.Store, site string) (found []hour) {
	t.Helper()
	rows, err := s.QueryContext(context.Background(),
		"select hour, requests, late_requests, first_loaded_at, last_loaded_at from loaded_hours where site = $1 order by hour", site)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var h hour
		var start, first, last time.Time
		if err := rows.Scan(&start, &h.requests, &h.late, &first, &last); err != nil {
			t.Fatal(err)
		}
		if first.After(last) || time.Since(first) > time.Hour || time.Until(last) > time.Minute {
			t.Errorf("hour %v was loaded from %v to %v", start, first, last)
		}
		h.start = start.UTC().Format("2006-01-02 15:04")
		found = append(found, h)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

func wantHours(t *testing.T, s myweb.Store, site string, want ...hour) {
	t.Helper()
	got := hours(t, s, site)
	if len(got) != len(want) {
		t.Fatalf("hours %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("hour %+v, want %+v", got[i], want[i])
		}
	}
}

// ago is a moment so long ago, as view wants it.
func ago(d time.Duration) string { return time.Now().UTC().Add(-d).Format("2006-01-02 15:04:05") }

func testHours(t *testing.T, e Engine) {
	s := e.Open(t, Config{TimeZone: "Asia/Kolkata"}) // hours are those of UTC all the same
	recent, old := ago(2*time.Hour), ago(72*time.Hour)
	site := view(1, 7, recent).Site
	Load(t, s, "a", view(1, 7, recent), view(2, 7, recent, asBot), view(3, 8, old))
	Load(t, s, "b", view(1, 7, recent), view(4, 8, old, asAsset)) // with a copy
	wantHours(t, s, site, hour{old[:13] + ":00", 2, 2}, hour{recent[:13] + ":00", 2, 0})
	Sound(t, s)
}

func testHoursUndone(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	old := ago(72 * time.Hour)
	site := view(1, 7, old).Site
	Load(t, s, "a", view(1, 7, old), view(2, 7, old))
	Load(t, s, "b", view(3, 7, old))
	undo(t, s, "a")
	wantHours(t, s, site, hour{old[:13] + ":00", 1, 1})
	undo(t, s, "b")
	wantHours(t, s, site)
	Load(t, s, "a", view(1, 7, old), view(2, 7, old))
	wantHours(t, s, site, hour{old[:13] + ":00", 2, 2})
	Sound(t, s)
}
