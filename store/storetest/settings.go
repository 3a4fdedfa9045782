package storetest

import (
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// settingsContract: sessions and days are made with settings, and made anew
// when those change.
var settingsContract = []contract{
	{"another time zone makes the days anew", testOtherZone},
	{"another zone of one site", testOtherSiteZone},
	{"another session timeout cuts the sessions anew", testOtherTimeout},
	{"the same settings change nothing", testSameSettings},
}

// evening is traffic of two sites that every zone cuts into other days.
func evening() []myweb.Request {
	var requests []myweb.Request
	for i := range 60 {
		r := viewAt(int64(i+1), int64(i%4), parse("2026-03-07 21:00:00").Add(time.Duration(i*i%977)*5*time.Minute))
		r.Site = []string{"a.example", "b.example"}[i%2]
		r.Source = []string{"", "Google", "Bing"}[i%3]
		if i%10 == 7 {
			asBot(&r)
		}
		requests = append(requests, r)
	}
	return requests
}

func testOtherZone(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", evening()...)
	for _, zone := range []string{"America/New_York", "Asia/Kolkata", "UTC"} {
		s = e.Reopen(t, s, Config{TimeZone: zone})
		Judged(t, ReadTables(t, s, ""), Judge(evening(), myweb.DefaultSessionTimeout, location(t, zone)))
		Sound(t, s)
	}
	undo(t, s, "a")
	Judged(t, ReadTables(t, s, ""), newExpected())
}

func testOtherSiteZone(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", evening()...)
	s = e.Reopen(t, s, Config{SiteTimeZones: map[string]string{"a.example": "Asia/Kolkata"}})
	Load(t, s, "b", view(1000, 0, "2026-03-07 18:20:00"))
	requests := append(evening(), view(1000, 0, "2026-03-07 18:20:00"))
	for site, zone := range map[string]string{"a.example": "Asia/Kolkata", "b.example": "UTC"} {
		var own []myweb.Request
		for _, r := range requests {
			if r.Site == site {
				own = append(own, r)
			}
		}
		Judged(t, ReadTables(t, s, site), Judge(own, myweb.DefaultSessionTimeout, location(t, zone)))
	}
	Sound(t, s)
}

func testOtherTimeout(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", evening()[:40]...)
	for _, timeout := range []time.Duration{time.Minute, 24 * time.Hour, 30 * time.Minute, 6 * time.Hour} {
		s = e.Reopen(t, s, Config{SessionTimeout: timeout})
		Judged(t, ReadTables(t, s, ""), Judge(evening()[:40], timeout, time.UTC))
		Sound(t, s)
	}
	Load(t, s, "b", evening()[40:]...)
	Judged(t, ReadTables(t, s, ""), Judge(evening(), 6*time.Hour, time.UTC))
	Sound(t, s)
}

func testSameSettings(t *testing.T, e Engine) {
	c := Config{TimeZone: "Asia/Kolkata", SessionTimeout: 10 * time.Minute}
	s := e.Open(t, c)
	Load(t, s, "a", evening()...)
	want := DumpAll(t, s, append(DataTables, "log_objects", "user_agents")...)
	s = e.Reopen(t, s, c)
	Same(t, DumpAll(t, s, append(DataTables, "log_objects", "user_agents")...), want)
}
