package storetest

import (
	"fmt"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// dayContract: a day is that of the site's reporting time zone.
var dayContract = []contract{
	{"around the edges of days, in zones of all kinds", testDays},
	{"a session over two nights", testNights},
	{"a timeout of a day, and a day of 23 hours", testLongDay},
}

// zoneCases are moments around midnight and around changes of clocks.
var zoneCases = map[string][]string{
	"UTC": {"2026-03-28 23:59:59.999", "2026-03-29 00:00:00"},
	// Clocks go forward on 8 March 2026 at 7:00 UTC, back on 1 November at 6:00.
	"America/New_York": {
		"2026-03-08 04:59:59", "2026-03-08 05:00:00", "2026-03-08 06:59:59", "2026-03-08 07:00:00", "2026-03-09 03:59:59", "2026-03-09 04:00:00",
		"2026-11-01 03:59:59", "2026-11-01 04:00:00", "2026-11-01 05:30:00", "2026-11-01 06:30:00", "2026-11-02 04:59:59", "2026-11-02 05:00:00",
	},
	"Asia/Kolkata":   {"2026-03-28 18:29:59", "2026-03-28 18:30:00"},
	"Asia/Kathmandu": {"2026-03-28 18:14:59", "2026-03-28 18:15:00"},
	// Half an hour of summer time.
	"Australia/Lord_Howe": {"2026-04-04 12:59:59", "2026-04-04 13:00:00", "2026-04-04 13:29:59", "2026-04-04 13:30:00", "2026-04-05 13:30:00"},
	"Pacific/Kiritimati":  {"2026-03-28 09:59:59", "2026-03-28 10:00:00"},
	"Pacific/Pago_Pago":   {"2026-03-28 10:59:59", "2026-03-28 11:00:00"},
	// In Beirut summer time begins at midnight: 29 March 2026 begins at 1:00.
	"Asia/Beirut": {"2026-03-28 21:59:59", "2026-03-28 22:00:00", "2026-03-29 20:59:59", "2026-03-29 21:00:00"},
}

func testDays(t *testing.T, e Engine) {
	sites := map[string]string{}
	for zone := range zoneCases {
		sites[siteOf(zone)] = zone
	}
	s := e.Open(t, Config{TimeZone: "Asia/Tokyo", SiteTimeZones: sites})
	var odd, even []myweb.Request
	bySite := map[string][]myweb.Request{}
	for visitor, zone := range sortedKeys(zoneCases) {
		for i, moment := range zoneCases[zone] {
			v := view(int64(100*visitor+i), int64(visitor+1), moment, on(siteOf(zone)))
			bySite[v.Site] = append(bySite[v.Site], v)
			if i%2 == 0 {
				even = append(even, v)
			} else {
				odd = append(odd, v)
			}
		}
	}
	Load(t, s, "odd", odd...)
	Load(t, s, "even", even...)
	for _, zone := range sortedKeys(zoneCases) {
		t.Run(zone, func(t *testing.T) {
			site := siteOf(zone)
			Judged(t, ReadTables(t, s, site), Judge(bySite[site], myweb.DefaultSessionTimeout, location(t, zone)))
		})
	}
	Sound(t, s)
}

func siteOf(zone string) string { return fmt.Sprintf("%x.example", zone) }

// testNights has a session that lasts from one day over the next into the
// third; then its middle day goes.
func testNights(t *testing.T, e Engine) {
	const zone = "America/New_York"
	s := e.Open(t, Config{TimeZone: zone})
	views := everyHalfHour(1, 7, "2026-03-07 20:00:00", 80)
	Load(t, s, "ends", append(views[:10:10], views[70:]...)...)
	Load(t, s, "middle", views[10:70]...)
	Judged(t, ReadTables(t, s, ""), Judge(views, myweb.DefaultSessionTimeout, location(t, zone)))
	if n := number(t, s, "select count(*) from sessions"); n != 1 {
		t.Fatalf("%d sessions", n)
	}
	undo(t, s, "middle")
	left := append(views[:10:10], views[70:]...)
	Judged(t, ReadTables(t, s, ""), Judge(left, myweb.DefaultSessionTimeout, location(t, zone)))
	Sound(t, s)
}

// testLongDay: with a timeout of a day, page views 23 and a half hours apart
// are one session, even where clocks went forward in between.
func testLongDay(t *testing.T, e Engine) {
	const zone = "America/New_York"
	s := e.Open(t, Config{TimeZone: zone, SessionTimeout: 24 * time.Hour})
	var views []myweb.Request
	for i, start := range []string{"2026-03-07 17:00:00", "2026-10-31 16:30:00"} {
		for k, gap := range []time.Duration{0, 23*time.Hour + 30*time.Minute, 24 * time.Hour, 24*time.Hour + time.Second, 24*time.Hour + 30*time.Minute} {
			visitor := int64(10*i + k + 1)
			views = append(views, view(2*visitor, visitor, start), viewAt(2*visitor+1, visitor, parse(start).Add(gap)))
		}
	}
	Load(t, s, "a", views...)
	Judged(t, ReadTables(t, s, ""), Judge(views, 24*time.Hour, location(t, zone)))
	Sound(t, s)
	s = e.Reopen(t, s, Config{TimeZone: zone})
	s = e.Reopen(t, s, Config{TimeZone: zone, SessionTimeout: 24 * time.Hour})
	Judged(t, ReadTables(t, s, ""), Judge(views, 24*time.Hour, location(t, zone)))
	Sound(t, s)
}
