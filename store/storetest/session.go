package storetest

import (
	"fmt"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// sessionCases are the cuts that a person thinks of.
var sessionCases = []struct {
	name     string
	sessions int
	requests []myweb.Request
}{
	{"exactly the timeout apart is one session", 1, []myweb.Request{
		view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:30:00"),
	}},
	{"a second more is two", 2, []myweb.Request{
		view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:30:01"),
	}},
	{"a late line joins two sessions", 1, []myweb.Request{
		view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:50:00"), view(3, 7, "2026-03-28 20:25:00"),
	}},
	{"a late line before the first starts the session earlier", 1, []myweb.Request{
		view(3, 7, "2026-03-28 20:20:00", at("/b")), view(2, 7, "2026-03-28 20:10:00", at("/a"), from("Google", "DE")),
	}},
	{"the same second is ordered by request", 1, []myweb.Request{
		view(9, 7, "2026-03-28 20:00:00", at("/last")), view(-9, 7, "2026-03-28 20:00:00", at("/first")),
	}},
	{"two visitors never share one", 2, []myweb.Request{
		view(1, 7, "2026-03-28 20:00:00"), view(2, 8, "2026-03-28 20:00:00"),
	}},
	{"midnight does not cut", 1, []myweb.Request{
		view(1, 7, "2026-03-28 23:50:00"), view(2, 7, "2026-03-29 00:10:00"),
	}},
	{"over three days", 1, everyHalfHour(1, 7, "2026-03-27 22:00:00", 60)},
	{"one who comes back is new only once", 3, []myweb.Request{
		view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-29 20:00:00"), view(3, 7, "2026-04-02 20:00:00"),
	}},
	{"assets and bots are of none", 1, []myweb.Request{
		view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:30:00", asAsset),
		view(3, 7, "2026-03-28 20:45:00", asBot),
	}},
}

func everyHalfHour(id, visitor int64, start string, n int) []myweb.Request {
	var views []myweb.Request
	for i := range n {
		views = append(views, viewAt(id+int64(i), visitor, parse(start).Add(time.Duration(i)*30*time.Minute)))
	}
	return views
}

// ways to deliver a case: the number of the batch of its i-th of n requests.
var ways = map[string]func(i, n int) int{
	"at once":   func(int, int) int { return 0 },
	"forwards":  func(i, n int) int { return i * 4 / n },
	"backwards": func(i, n int) int { return 3 - i*4/n },
	"in turns":  func(i, _ int) int { return i * 3 % 4 },
}

var sessionContract = []contract{{"whatever the order", testSessions}}

// testSessions loads each case in each way, all of them in the same batches.
func testSessions(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	batches := make([][]myweb.Request, 4)
	cases := map[string]Expected{}
	offset := int64(0)
	for i, c := range sessionCases {
		for way, batch := range ways {
			offset += 1000
			site := fmt.Sprintf("%d-%s.example", i, way)
			var requests []myweb.Request
			for k, r := range c.requests {
				r.Site, r.ID, r.VisitorID = site, r.ID+offset, r.VisitorID+offset
				requests = append(requests, r)
				b := batch(k, len(c.requests))
				batches[b] = append(batches[b], r)
			}
			cases[site] = Judge(requests, myweb.DefaultSessionTimeout, time.UTC)
			if n := len(cases[site].Sessions); n != c.sessions {
				t.Fatalf("%s: the judge finds %d sessions, want %d", c.name, n, c.sessions)
			}
		}
	}
	for i, requests := range batches {
		Load(t, s, fmt.Sprint("batch ", i), requests...)
	}
	for i, c := range sessionCases {
		t.Run(c.name, func(t *testing.T) {
			for way := range ways {
				site := fmt.Sprintf("%d-%s.example", i, way)
				Judged(t, ReadTables(t, s, site), cases[site])
			}
		})
	}
	Sound(t, s)
}
