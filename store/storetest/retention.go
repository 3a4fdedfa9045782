package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	myweb "github.com/myweb-analytics/myweb"
)

// retentionContract: old rows go, and what was made of them stays as if they
// were there.
var retentionContract = []contract{
	{"nothing is removed that nobody asked for", testKeepAll},
	{"old requests go, their figures stay", testRemoveRequests},
	{"a session that may still change keeps its page views", testKeepSession},
	{"so does what came before it on its first day", testKeepDay},
	{"what is older is refused, and counted", testRefuse},
	{"a database without older rows waits for them", testNothingOlder},
	{"old logs that come in are waited for", testPatience},
	{"a dry run changes nothing", testDryRun},
	{"undo of what has gone is refused", testUndoRemoved},
	{"an object that is stale is read again", testStaleRemoved},
	{"another timeout afterwards", testSettleRemoved},
	{"another time zone afterwards is refused", testMoveRemoved},
	{"in any order, like a store that never forgets", func(t *testing.T, e Engine) { testForgetAnyOrder(t, e, Config{}) }},
	{"in New York", func(t *testing.T, e Engine) {
		testForgetAnyOrder(t, e, Config{TimeZone: "America/New_York", SessionTimeout: 10 * time.Minute})
	}},
	{"east of all, with a timeout of a day", func(t *testing.T, e Engine) {
		testForgetAnyOrder(t, e, Config{TimeZone: "Pacific/Kiritimati", SessionTimeout: 24 * time.Hour})
	}},
}

// maintain keeps requests and page views of so many days before a moment; 0 is
// for ever.
func maintain(t TB, s myweb.Store, at string, requests, pageViews int) myweb.Maintained {
	t.Helper()
	return maintained(t, s, myweb.Maintenance{Now: parse(at), Retention: myweb.Retention{RequestsDays: requests, PageViewsDays: pageViews}})
}

func maintained(t TB, s myweb.Store, m myweb.Maintenance) myweb.Maintained {
	t.Helper()
	done, err := s.Maintain(context.Background(), m)
	if err != nil {
		t.Fatalf("maintain: %v", err)
	}
	return done
}

// wholeSince reads from when on everything is there.
func wholeSince(t TB, s myweb.Store) (since time.Time) {
	t.Helper()
	each(t, s, "select max(value) from settings where name in ('requests_since', 'page_views_since')", func(rows *sql.Rows) error {
		var day sql.NullString
		err := rows.Scan(&day)
		if err == nil && day.Valid {
			since = parse(day.String + " 00:00:00")
		}
		return err
	})
	return since
}

// march is a page view of each of two visitors on each of the days from 20 to
// 31 March 2026, with a file and a bot.
func march() (requests []myweb.Request) {
	for day := range 12 {
		id, at := int64(10*day), parse("2026-03-20 12:00:00").AddDate(0, 0, day)
		requests = append(requests, viewAt(id+1, 7, at), viewAt(id+2, 8, at.Add(time.Minute)), viewAt(id+3, 7, at.Add(10*time.Minute)),
			viewAt(id+4, 7, at.Add(time.Second)), viewAt(id+5, 9, at.Add(2*time.Second)))
		asAsset(&requests[len(requests)-2])
		asBot(&requests[len(requests)-1])
	}
	return requests
}

// like fails the test where the tables are not those of a store that has loaded
// requests and forgotten nothing. Page views may have gone.
func like(t TB, s myweb.Store, requests []myweb.Request, timeout time.Duration, zone *time.Location) {
	t.Helper()
	got, want := ReadTables(t, s, ""), Judge(requests, timeout, zone)
	since := wholeSince(t, s)
	for _, r := range requests {
		if _, there := got.SessionOf[r.ID]; !there && r.Timestamp.Before(since) {
			want.forget(r.ID)
		}
	}
	Judged(t, got, want)
}

// forget takes a page view away: its session stays as it is, but for the list of pages.
func (e Expected) forget(requestID int64) {
	id, there := e.SessionOf[requestID]
	if !there {
		return
	}
	delete(e.SessionOf, requestID)
	s := e.Sessions[id]
	i := slices.Index(s.views, requestID)
	s.Pages, s.views = slices.Delete(s.Pages, i, i+1), slices.Delete(s.views, i, i+1)
	e.Sessions[id] = s
}

func testKeepAll(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", march()...)
	before := DumpAll(t, s, allTables...)
	maintain(t, s, "2026-04-10 08:00:00", 0, 0)
	Same(t, DumpAll(t, s, allTables...), before)
	if since := wholeSince(t, s); !since.IsZero() {
		t.Errorf("rows are kept since %v", since)
	}
}

func testRemoveRequests(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", march()...)
	done := maintain(t, s, "2026-03-31 18:00:00", 3, 0)
	if n := number(t, s, "select count(*) from requests where timestamp < timestamptz '2026-03-28 00:00:00+00'"); n != 0 {
		t.Errorf("%d old requests are left", n)
	}
	if n := number(t, s, "select count(*) from requests"); n != 20 {
		t.Errorf("%d requests are left, want those of 4 days", n)
	}
	if n := number(t, s, "select count(*) from page_views"); n != 36 {
		t.Errorf("%d page views are left", n)
	}
	if r := done.Tables[0]; r.Name != "requests" || r.Removed != 40 || r.Days != 8 || !r.Since.Equal(parse("2026-03-28 00:00:00")) {
		t.Errorf("it says %+v", r)
	}
	if p := done.Tables[1]; p.Name != "page_views" || p.Removed != 0 || !p.Since.IsZero() {
		t.Errorf("it says %+v", p)
	}
	like(t, s, march(), myweb.DefaultSessionTimeout, time.UTC)

	// It is never moved back, and a later day moves it on.
	maintain(t, s, "2026-03-31 18:00:00", 9, 0)
	if since := wholeSince(t, s); !since.Equal(parse("2026-03-28 00:00:00")) {
		t.Errorf("rows are kept since %v", since)
	}
	maintain(t, s, "2026-04-01 18:00:00", 3, 60)
	if n := number(t, s, "select count(*) from requests"); n != 15 {
		t.Errorf("%d requests are left, want those of 3 days", n)
	}
	like(t, s, march(), myweb.DefaultSessionTimeout, time.UTC)
	Sound(t, s)
}

// testKeepSession has a session over the end of a month, all page views of
// which but the last are older than what is kept.
func testKeepSession(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	requests := march()
	requests = append(requests, everyHalfHour(1000, 70, "2026-03-31 20:00:00", 9)...)
	requests = append(requests, view(2000, 71, "2026-03-31 23:50:00", from("Google", "DE")), view(2001, 72, "2026-04-02 00:00:00"))
	Load(t, s, "a", requests...)
	done := maintain(t, s, "2026-04-02 18:00:00", 0, 1)
	if p := done.Tables[1]; p.Removed == 0 || p.Since.IsZero() {
		t.Errorf("it says %+v", p)
	}
	if n := number(t, s, "select count(*) from page_views where visitor_id = 8 and timestamp < timestamptz '2026-03-28 00:00:00+00'"); n != 0 {
		t.Errorf("%d page views are left of days that nothing can change", n)
	}
	like(t, s, requests, myweb.DefaultSessionTimeout, time.UTC)

	late := []myweb.Request{view(3000, 71, "2026-04-01 00:10:00"), view(3001, 70, "2026-04-01 00:20:00")}
	Load(t, s, "late", late...)
	requests = append(requests, late...)
	like(t, s, requests, myweb.DefaultSessionTimeout, time.UTC)

	maintain(t, s, "2026-06-02 18:00:00", 0, 1)
	if n := number(t, s, "select count(*) from page_views"); n != 0 {
		t.Errorf("%d page views are left", n)
	}
	like(t, s, requests, myweb.DefaultSessionTimeout, time.UTC)
	Sound(t, s)
}

// testKeepDay has a session of two and a half days, and one that ended before it
// on the same page. A late page view gives the long one another exit page; the
// other one still has the first.
func testKeepDay(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	requests := append(everyHalfHour(1000, 70, "2026-03-29 12:00:00", 121), view(2000, 70, "2026-03-29 10:00:00"))
	Load(t, s, "a", requests...)
	maintain(t, s, "2026-04-02 18:00:00", 0, 1)
	late := view(3000, 70, "2026-04-01 00:20:00", at("/late"))
	Load(t, s, "late", late)
	exits := "select cast(visitors as bigint) from daily_breakdowns where dimension = 'exit_page' and date = date '2026-03-29' and value = "
	if n := number(t, s, exits+"'/'"); n != 1 {
		t.Errorf("%d visitors left from the first page", n)
	}
	if n := number(t, s, exits+"'/late'"); n != 1 {
		t.Errorf("%d visitors left from the late page", n)
	}
	like(t, s, append(requests, late), myweb.DefaultSessionTimeout, time.UTC)
	Sound(t, s)
}

func testRefuse(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", march()...)
	maintain(t, s, "2026-03-31 18:00:00", 3, 0)
	again := Load(t, s, "again", march()...)
	if again.Staged != 60 || again.Refused != 40 || again.Duplicates != 20 {
		t.Errorf("loaded again: %+v", again)
	}
	wantCounts(t, s, "again", counts{Lines: 60, Duplicates: 20, Rejected: 40})
	if n := number(t, s, "select count(*) from rejected_lines where reason = 'older than what is kept' and text = '40 lines'"); n != 1 {
		t.Errorf("%d rows of rejected_lines say so", n)
	}
	like(t, s, march(), myweb.DefaultSessionTimeout, time.UTC)

	// A batch with nothing else, one with a copy in itself, and one at the edge.
	old := view(1000, 70, "2026-03-27 23:59:59")
	loaded := loadBatch(t, s, delivery{object: Object("old", []myweb.Request{old, old}), requests: []myweb.Request{old, old}})
	if loaded.Staged != 2 || loaded.Refused != 2 || loaded.Duplicates != 0 {
		t.Errorf("old lines: %+v", loaded)
	}
	edge := view(1001, 70, "2026-03-28 00:00:00")
	Load(t, s, "edge", old, edge)
	wantCounts(t, s, "edge", counts{Lines: 2, Requests: 1, PageViews: 1, Rejected: 1})
	like(t, s, append(march(), edge), myweb.DefaultSessionTimeout, time.UTC)
	Sound(t, s)
}

func testNothingOlder(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	maintain(t, s, "2026-06-01 18:00:00", 3, 40)
	Load(t, s, "a", march()...)
	wantCounts(t, s, "a", counts{Lines: 60, Requests: 60, PageViews: 36, Bots: 12})
	maintain(t, s, "2026-03-22 18:00:00", 3, 40)
	if since := wholeSince(t, s); !since.IsZero() {
		t.Errorf("rows are kept since %v, and none is older", since)
	}
}

func testPatience(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", march()...) // at loadedAt
	m := myweb.Maintenance{Now: loadedAt.Add(30 * time.Minute), Patience: time.Hour, Retention: myweb.Retention{RequestsDays: 3}}
	if done := maintained(t, s, m); !done.Waiting || !wholeSince(t, s).IsZero() {
		t.Errorf("it did not wait: %+v", done)
	}
	m.Now = loadedAt.Add(61 * time.Minute)
	if done := maintained(t, s, m); done.Waiting || wholeSince(t, s).IsZero() {
		t.Errorf("it still waits: %+v", done)
	}
}

func testDryRun(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", march()...)
	before := DumpAll(t, s, allTables...)
	m := myweb.Maintenance{Now: parse("2026-04-03 18:00:00"), DryRun: true, Retention: myweb.Retention{RequestsDays: 5, PageViewsDays: 2}}
	said := maintained(t, s, m)
	Same(t, DumpAll(t, s, allTables...), before)
	if !wholeSince(t, s).IsZero() {
		t.Error("a dry run has noted a day")
	}
	m.DryRun = false
	done := maintained(t, s, m)
	if !slices.Equal(said.Tables, done.Tables) {
		t.Errorf("it said %+v and did %+v", said.Tables, done.Tables)
	}
}

func testUndoRemoved(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	old, young := march()[:30], march()[30:]
	Load(t, s, "old", old...)
	Load(t, s, "young", young...)
	maintain(t, s, "2026-03-26 18:00:00", 2, 0)
	before := DumpAll(t, s, allTables...)
	if _, _, err := s.Undo(context.Background(), "/logs/old"); myweb.ErrorCode(err) != myweb.CodeConflict {
		t.Fatalf("error %v", err)
	}
	Same(t, DumpAll(t, s, allTables...), before)
	maintain(t, s, "2026-03-27 18:00:00", 2, 0)
	undo(t, s, "young")
	like(t, s, old, myweb.DefaultSessionTimeout, time.UTC)
	Load(t, s, "young", young...)
	like(t, s, march(), myweb.DefaultSessionTimeout, time.UTC)
	Sound(t, s)
}

// A stale object is read again from its beginning: lines that it has counted
// before are not counted as refused.
func testStaleRemoved(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	shared := march()[50:]
	Load(t, s, "first", shared...)
	Load(t, s, "long", march()...)
	maintain(t, s, "2026-03-26 18:00:00", 2, 0)
	if stale := undo(t, s, "first"); !slices.Equal(stale, []string{"long"}) {
		t.Fatalf("stale are %v", stale)
	}
	loadBatch(t, s, again("long", march()...))
	wantCounts(t, s, "long", counts{Lines: 60, Requests: 60, PageViews: 36, Bots: 12})
	like(t, s, march(), myweb.DefaultSessionTimeout, time.UTC)
	Sound(t, s)
}

// testSettleRemoved: of another timeout, what is all there is made anew, and what is
// not stays.
func testSettleRemoved(t *testing.T, e Engine) {
	s := e.Open(t, Config{TimeZone: "Asia/Tokyo"})
	Load(t, s, "a", march()...)
	maintain(t, s, "2026-03-31 18:00:00", 3, 60)
	old := "select cast(sum(requests) as bigint) from daily_metrics where date < date '2026-03-27'"
	before := number(t, s, old)
	for _, timeout := range []time.Duration{5 * time.Minute, 24 * time.Hour, myweb.DefaultSessionTimeout} {
		s = e.Reopen(t, s, Config{TimeZone: "Asia/Tokyo", SessionTimeout: timeout})
		Sound(t, s)
		if n := number(t, s, old); n != before {
			t.Errorf("%v: the old days count %d requests, want %d", timeout, n, before)
		}
		maintain(t, s, "2026-03-31 18:00:00", 3, 60)
		Load(t, s, fmt.Sprint(timeout), march()...)
		Sound(t, s)
	}
}

// testMoveRemoved: days of which requests are gone stay in their zone; a site
// without such days moves.
func testMoveRemoved(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", march()...)
	maintain(t, s, "2026-03-31 18:00:00", 3, 60)
	young := view(1000, 70, "2026-03-31 18:00:00")
	young.Site = "young.example"
	Load(t, s, "young", young)
	before := DumpAll(t, s, DataTables...)
	for _, zone := range []string{"Asia/Tokyo", "America/New_York"} {
		err := e.Refuse(t, s, Config{TimeZone: zone})
		if myweb.ErrorCode(err) != myweb.CodeConflict || !strings.Contains(err.Error(), "time zone UTC, and requests from before 2026-03-28 were removed") {
			t.Errorf("%s: %v", zone, err)
		}
		s = e.Reopen(t, s, Config{})
		Same(t, DumpAll(t, s, DataTables...), before)
	}
	s = e.Reopen(t, s, Config{SiteTimeZones: map[string]string{"young.example": "Asia/Tokyo"}})
	if n := number(t, s, "select requests from daily_metrics where site = 'young.example' and date = date '2026-04-01'"); n != 1 {
		t.Errorf("the young site has not moved")
	}
	Sound(t, s)
}

// testForgetAnyOrder loads histories in any order, removes old rows in between,
// and wants the tables of a store that has not: of the lines that came when
// there was still a place for them.
func testForgetAnyOrder(t *testing.T, e Engine, c Config) {
	timeout := c.SessionTimeout
	if timeout == 0 {
		timeout = myweb.DefaultSessionTimeout
	}
	zone := location(t, c.TimeZone)
	Checks(t, "1")
	rapid.Check(t, func(rt *rapid.T) {
		s := e.Open(t, c)
		const batches = 4
		ids := int64(0)
		var all []copyOf
		for i := range sitesAtOnce {
			all = append(all, drawHistory(rt, fmt.Sprintf("%d.example", i), &ids, batches)...)
		}
		atOnce(all)
		var accepted []myweb.Request
		for i, batch := range deliver(all) {
			Load(rt, s, fmt.Sprint("first ", i), batch...)
			since := wholeSince(rt, s)
			for _, r := range batch {
				if !r.Timestamp.Before(since) {
					accepted = append(accepted, r)
				}
			}
			now := fmt.Sprintf("2026-04-0%d 12:00:00", rapid.IntRange(1, 4).Draw(rt, "day"))
			maintain(rt, s, now, rapid.IntRange(0, 5).Draw(rt, "requests"), rapid.IntRange(0, 5).Draw(rt, "page views"))
			like(rt, s, accepted, timeout, zone)
		}
		before := DumpAll(rt, s, DataTables...)
		for i, batch := range deliver(all) {
			Load(rt, s, fmt.Sprint("again ", i), batch...)
		}
		Same(rt, DumpAll(rt, s, DataTables...), before)
		Sound(rt, s)
	})
}

// atOnce moves all histories to the evening of 28 March.
func atOnce(copies []copyOf) {
	for i := range copies {
		r := &copies[i].request
		for _, start := range starts[1:] {
			if gap := r.Timestamp.Sub(start); gap >= 0 && gap < 10*24*time.Hour {
				r.Timestamp = starts[0].Add(gap)
			}
		}
	}
}
