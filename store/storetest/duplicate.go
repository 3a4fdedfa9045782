package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

var duplicateContract = []contract{
	{"the row that says most is kept, whatever came first", testRicher},
	{"three times in one batch counts once", testThrice},
	{"three times in three objects counts once", testThreeObjects},
	{"a superseded row becomes a duplicate of its object", testSuperseded},
	{"a copy without milliseconds may be the later one", testMillisecond},
	{"a copy moves a page view to another session", testCopyMoves},
	{"the same rows again change nothing", testAgain},
}

// richness are copies of one request; each says more than the one before.
func richness() []myweb.Request {
	plain := view(1, 7, "2026-03-28 20:00:00")
	country := view(1, 7, "2026-03-28 20:00:00", from("", "DE"))
	asn := country
	asn.ASN = 64496
	ms := view(1, 7, "2026-03-28 20:00:00.25")
	msCountry := view(1, 7, "2026-03-28 20:00:00.25", from("", "DE"))
	return []myweb.Request{plain, country, asn, ms, msCountry}
}

// testRicher loads each pair of copies, on a site of its own.
func testRicher(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	var first, second, kept []myweb.Request
	for i := range richness() {
		for k := range richness() {
			n := int64(10*i + k)
			a, b, other := richness()[i], richness()[k], view(2, 7, "2026-03-28 20:10:00")
			for _, r := range []*myweb.Request{&a, &b, &other} {
				r.ID, r.VisitorID, r.Site = n*100+r.ID%100, n*100+7, fmt.Sprintf("%d-then-%d.example", i, k)
			}
			first, second = append(first, a, other), append(second, b)
			if k > i {
				kept = append(kept, b, other)
			} else {
				kept = append(kept, a, other)
			}
		}
	}
	Load(t, s, "first", first...)
	Load(t, s, "second", second...)
	Judged(t, ReadTables(t, s, ""), Judge(kept, myweb.DefaultSessionTimeout, time.UTC))
	if n, want := number(t, s, "select count(*) from requests"), int64(len(kept)); n != want {
		t.Fatalf("%d requests, want %d", n, want)
	}
	Sound(t, s)
}

func testThrice(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	v := view(1, 7, "2026-03-28 20:00:00")
	loaded := Load(t, s, "a", v, v, v)
	if loaded.Staged != 3 || loaded.PageViews != 1 || loaded.Duplicates != 2 {
		t.Fatalf("loaded %+v", loaded)
	}
	wantCounts(t, s, "a", counts{Lines: 3, Requests: 1, PageViews: 1, Duplicates: 2})
	Judged(t, ReadTables(t, s, ""), Judge([]myweb.Request{v}, myweb.DefaultSessionTimeout, time.UTC))
	Sound(t, s)
}

func testThreeObjects(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	v, bot := view(1, 7, "2026-03-28 20:00:00"), view(2, 8, "2026-03-28 20:00:00", asBot)
	Load(t, s, "a", v, bot)
	want := DumpAll(t, s, DataTables...)
	Load(t, s, "b", v, bot)
	loadBatch(t, s, delivery{object: Object("c", []myweb.Request{v}), requests: []myweb.Request{v}})
	wantCounts(t, s, "a", counts{Lines: 2, Requests: 2, PageViews: 1, Bots: 1})
	wantCounts(t, s, "b", counts{Lines: 2, Duplicates: 2})
	wantCounts(t, s, "c", counts{Lines: 1, Duplicates: 1})
	Same(t, DumpAll(t, s, DataTables...), want)
	Sound(t, s)
}

func testSuperseded(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	copies := richness()
	Load(t, s, "poor", copies[0], view(2, 7, "2026-03-28 20:10:00"), view(3, 8, "2026-03-28 20:00:00", asBot))
	rich := view(3, 8, "2026-03-28 20:00:00.5", asBot)
	loaded := Load(t, s, "rich", copies[3], rich)
	if loaded.Staged != 2 || loaded.PageViews != 1 || loaded.Bots[myweb.BotSearchEngine] != 1 || loaded.Duplicates != 0 {
		t.Fatalf("loaded %+v", loaded)
	}
	wantCounts(t, s, "poor", counts{Lines: 3, Requests: 1, PageViews: 1, Duplicates: 2})
	wantCounts(t, s, "rich", counts{Lines: 2, Requests: 2, PageViews: 1, Bots: 1})
	Sound(t, s)
}

// The same request has the same second: the richer row may lie before or
// after the extent of the batch that holds the poorer one.
func testMillisecond(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	plain, ms := view(1, 7, "2026-03-28 20:00:00"), view(1, 7, "2026-03-28 20:00:00.999")
	Load(t, s, "ms", ms)
	if loaded := Load(t, s, "plain", plain); loaded.Duplicates != 1 {
		t.Fatalf("loaded %+v", loaded)
	}
	undo(t, s, "ms")
	undo(t, s, "plain")
	Load(t, s, "plain", plain)
	Load(t, s, "ms", ms)
	wantCounts(t, s, "plain", counts{Lines: 1, Duplicates: 1})
	wantCounts(t, s, "ms", counts{Lines: 1, Requests: 1, PageViews: 1})
	Sound(t, s)
}

// With its milliseconds the page view is more than the timeout after the one
// before.
func testCopyMoves(t *testing.T, e Engine) {
	first, plain, ms := view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:30:00"), view(2, 7, "2026-03-28 20:30:00.5")
	want := Judge([]myweb.Request{first, ms}, myweb.DefaultSessionTimeout, time.UTC)
	if len(want.Sessions) != 2 {
		t.Fatalf("the judge finds %d sessions", len(want.Sessions))
	}
	s := e.Open(t, Config{})
	Load(t, s, "a", first, plain)
	Load(t, s, "b", ms)
	Judged(t, ReadTables(t, s, ""), want)
	Sound(t, s)
}

func testAgain(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	all := append(richness(), view(5, 8, "2026-03-28 20:10:00", asAsset), view(6, 7, "2026-03-28 21:10:00"))
	Load(t, s, "a", all...)
	want := DumpAll(t, s, DataTables...)
	slices.Reverse(all)
	Load(t, s, "b", all...)
	Same(t, DumpAll(t, s, DataTables...), want)
	Sound(t, s)
}
