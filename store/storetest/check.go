package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
)

var checkContract = []contract{
	{"says what is there", testCheckState},
	{"finds damage", testDamage},
}

func testCheckState(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	empty, err := s.Check(context.Background(), func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	if empty.LastLoaded != nil || !empty.FirstAt.IsZero() || empty.LogObjects != 0 {
		t.Errorf("an empty store: %+v", empty)
	}
	Load(t, s, "a", view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:00:00", asAsset), view(3, 8, "2026-03-29 20:00:00", asBot))
	var steps []string
	c, err := s.Check(context.Background(), func(done, of int) { steps = append(steps, fmt.Sprintf("%d of %d", done, of)) })
	if err != nil {
		t.Fatal(err)
	}
	if n := len(steps); n == 0 || steps[0] != fmt.Sprintf("0 of %d", n) || steps[n-1] != fmt.Sprintf("%d of %d", n-1, n) {
		t.Errorf("progress %v", steps)
	}
	if c.Engine == "" || c.Version == "" || c.Database == "" || c.SizeBytes <= 0 || c.LogObjects != 1 || c.LastLoaded == nil || c.LastLoaded.Digest != "a" ||
		!c.FirstAt.Equal(parse("2026-03-28 20:00:00")) || !c.LastAt.Equal(parse("2026-03-29 20:00:00")) {
		t.Errorf("check %+v", c)
	}
	rows := map[string]int64{}
	for _, table := range c.Tables {
		rows[table.Name] = table.Rows
	}
	for table, want := range map[string]int64{"requests": 3, "page_views": 1, "sessions": 1, "visitors": 1, "log_objects": 1, "daily_metrics": 2} {
		if rows[table] != want {
			t.Errorf("%s: %d rows, want %d", table, rows[table], want)
		}
	}
}

// damages are what a broken loader, disk or person could do, and the beginning
// of the invariant that must find it. What mends it again follows.
var damages = []struct {
	name, invariant, harm, mend string
}{
	{"a request twice", "each request is there once",
		"insert into requests select * from requests where request_id = 1", ""},
	{"a page view twice", "each page view is there once",
		"insert into page_views select * from page_views where request_id = 1", ""},
	{"a ledger row that does not add up", "lines add up",
		"update log_objects set lines = lines + 1", "update log_objects set lines = lines - 1"},
	{"a ledger row that claims too much", "ledger counts",
		"update log_objects set requests_loaded = requests_loaded + 1, duplicates = duplicates - 1",
		"update log_objects set requests_loaded = requests_loaded - 1, duplicates = duplicates + 1"},
	{"a ledger row that claims a bot too many", "ledger counts",
		"update log_objects set bot_requests = bot_requests + 1", "update log_objects set bot_requests = bot_requests - 1"},
	{"an hour's sum", "hours say",
		"update loaded_hours set requests = requests + 1", "update loaded_hours set requests = requests - 1"},
	{"an hour's page views", "hours say",
		"update loaded_hours set page_views = page_views - 1", "update loaded_hours set page_views = page_views + 1"},
	{"an hour's bots", "hours say",
		"update loaded_hours set bot_requests = bot_requests + 1", "update loaded_hours set bot_requests = bot_requests - 1"},
	{"an hour's bytes, which nobody knows", "hours say",
		"update loaded_hours set bytes_sent = null", "update loaded_hours set bytes_sent = (select cast(sum(bytes_sent) as bigint) from requests)"},
	{"a page view in a session that is not there", "each page view is in its session",
		"update page_views set session_id = 4711 where request_id = 1", "update page_views set session_id = 1 where request_id = 1"},
	{"a session too long", "sessions say",
		"update sessions set page_views = page_views + 1", "update sessions set page_views = page_views - 1"},
	{"a session that forgets the one before", "sessions say",
		"update sessions set previous_ended_at = started_at where previous_ended_at is null",
		"update sessions set previous_ended_at = null where previous_ended_at = started_at"},
	{"a list with another page", "lists of pages",
		"update sessions set page_numbers = array[4711]", "update sessions set page_numbers = array[1]"},
	{"a list too short", "sessions say",
		"update sessions set page_numbers = cast(array[] as integer[])", "update sessions set page_numbers = array[1]"},
	{"equal times where there are none", "sessions say",
		"update sessions set has_equal_times = true", "update sessions set has_equal_times = false"},
	{"a page with a number of its own", "lists of pages",
		"update url_metadata set page_number = 4711", "update url_metadata set page_number = 1"},
	{"a visitor too many", "visitors say",
		"insert into visitors values (4711, 'a.example', timestamptz '2026-03-28 20:00:00+00', timestamptz '2026-03-28 20:00:00+00', 1, 1)",
		"delete from visitors where visitor_id = 4711"},
	{"a day's sum", "daily_metrics say",
		"update daily_metrics set visitors = visitors + 1", "update daily_metrics set visitors = visitors - 1"},
	{"a day that counts a request too many", "days add up",
		"update daily_metrics set requests = requests + 1", "update daily_metrics set requests = requests - 1"},
	{"a day that is not there", "daily_metrics say", "delete from daily_metrics", ""},
	{"a breakdown's sum", "daily_breakdowns say",
		"update daily_breakdowns set requests = requests + 1 where dimension = 'status'",
		"update daily_breakdowns set requests = requests - 1 where dimension = 'status'"},
	{"a breakdown twice", "daily_breakdowns say",
		"insert into daily_breakdowns select * from daily_breakdowns where dimension = 'kind'", ""},
}

// testDamage: a check that cannot fail is no check.
func testDamage(t *testing.T, e Engine) {
	fresh := func(t *testing.T) myweb.Store {
		s := e.Open(t, Config{})
		Load(t, s, "a", view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:00:00", asAsset), view(3, 8, "2026-03-28 20:00:00", asBot))
		Sound(t, s)
		return s
	}
	s := fresh(t)
	for _, d := range damages {
		t.Run(d.name, func(t *testing.T) {
			store := s
			if d.mend == "" {
				store = fresh(t)
			}
			e.Exec(t, store, d.harm)
			found := false
			for name, n := range violations(t, store) {
				found = found || n > 0 && strings.HasPrefix(name, d.invariant)
			}
			if !found {
				t.Errorf("no invariant that begins with %q is violated", d.invariant)
			}
			if d.mend != "" {
				e.Exec(t, store, d.mend)
				Sound(t, store)
			}
		})
	}
}
