// Package storetest is the contract that every store passes: the same tests,
// run on each engine, and a slow plain Go judge that says what the tables must
// hold.
package storetest

import (
	"context"
	"fmt"
	"reflect"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"

	myweb "github.com/myweb-analytics/myweb"
)

// Engine opens stores for the tests.
type Engine struct {
	// Open makes an empty store that the test closes.
	Open func(t testing.TB) myweb.Store
	// OpenZone makes an empty store with a reporting time zone.
	OpenZone func(t testing.TB, zone string) myweb.Store
}

// Run runs the contract.
func Run(t *testing.T, e Engine) {
	t.Run("any order, cut and repetition gives the judge's tables", func(t *testing.T) { testAnyOrder(t, e) })
}

func sortStrings(s []string) { sort.Strings(s) }

// genRequests draws requests of a few visitors that lie close together, so
// that sessions meet, join and split.
func genRequests(t *rapid.T) []myweb.Request {
	start := time.Date(2026, 3, 28, 20, 0, 0, 0, time.UTC)
	minutes := rapid.SampledFrom([]int{90, 600, 6000}).Draw(t, "minutes")
	n := rapid.IntRange(1, 40).Draw(t, "requests")
	requests := make([]myweb.Request, n)
	for i := range requests {
		visitor := int64(rapid.IntRange(1, 4).Draw(t, "visitor"))
		// Half minutes: exactly the timeout apart happens often.
		at := start.Add(time.Duration(rapid.IntRange(0, 2*minutes).Draw(t, "at")) * 30 * time.Second)
		r := myweb.Request{
			Line: int64(i + 1), Timestamp: at, ID: int64(1000 + i), VisitorID: visitor,
			Site: []string{"a.example", "b.example"}[visitor%2], Method: "GET", Status: 200,
			URLPath: rapid.SampledFrom([]string{"/", "/a", "/b"}).Draw(t, "path"), Kind: myweb.KindPageView,
			BytesSent: int64(100 + i), TimeTaken: time.Millisecond, TimeToFirstByte: myweb.NotLogged, Channel: myweb.ChannelDirect,
			Browser: "Chrome", UserAgentID: visitor, UserAgent: fmt.Sprint("agent ", visitor),
			Source: rapid.SampledFrom([]string{"", "Google", "Bing"}).Draw(t, "source"),
		}
		if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
			r.Kind, r.IsBot, r.BotClass, r.BotName = myweb.KindDocument, true, myweb.BotSearchEngine, "Googlebot"
		}
		requests[i] = r
	}
	return requests
}

// cuts draws a way to deliver the requests: shuffled, some of them twice, in
// several batches.
func cuts(t *rapid.T, requests []myweb.Request) [][]myweb.Request {
	order := rapid.Permutation(requests).Draw(t, "order")
	again := rapid.SliceOfN(rapid.SampledFrom(requests), 0, 10).Draw(t, "again")
	order = append(order, again...)
	var batches [][]myweb.Request
	for len(order) > 0 {
		n := rapid.IntRange(1, len(order)).Draw(t, "batch")
		batches = append(batches, order[:n])
		order = order[n:]
	}
	return batches
}

func testAnyOrder(t *testing.T, e Engine) {
	s := e.Open(t)
	rapid.Check(t, func(rt *rapid.T) {
		requests := genRequests(rt)
		Empty(t, s)
		for i, batch := range cuts(rt, requests) {
			Load(t, s, fmt.Sprint("batch-", i), batch)
		}
		want := Judge(requests, myweb.DefaultSessionTimeout, time.UTC)
		if got := ReadTables(t, s); !reflect.DeepEqual(got, want) {
			rt.Fatalf("tables\n got %+v\nwant %+v", got, want)
		}
		Sound(rt, s)
	})
}

// Fataler is what a failing check needs of *testing.T and *rapid.T.
type Fataler interface {
	Fatalf(format string, args ...any)
}

// Sound fails the test when an invariant of the store does not hold.
func Sound(t Fataler, s myweb.Store) {
	check, err := s.Check(context.Background())
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	for _, i := range check.Invariants {
		if i.Violations != 0 {
			t.Fatalf("invariant %q: %d violations", i.Name, i.Violations)
		}
	}
}

// Load loads requests as one log object.
func Load(t testing.TB, s myweb.Store, name string, requests []myweb.Request) myweb.Loaded {
	t.Helper()
	object := Object(name, requests)
	for i := range requests {
		requests[i].LogObjectID = object.ID
	}
	b, err := s.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Rollback()
	if err := b.Stage(requests); err != nil {
		t.Fatal(err)
	}
	loaded, err := b.Load(context.Background(), []myweb.LogObject{object})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// Object is the ledger row of requests that arrive together.
func Object(name string, requests []myweb.Request) myweb.LogObject {
	o := myweb.LogObject{URI: name, Digest: name, Version: "1", Format: "v1", SamplingPercent: 100, Lines: int64(len(requests)),
		LoadedAt: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	for _, c := range name {
		o.ID = o.ID*131 + int64(c)
	}
	for _, r := range requests {
		if o.FirstAt.IsZero() || r.Timestamp.Before(o.FirstAt) {
			o.FirstAt = r.Timestamp
		}
		if r.Timestamp.After(o.LastAt) {
			o.LastAt = r.Timestamp
		}
	}
	return o
}

// Empty takes every log object out again; what is left must be nothing.
func Empty(t testing.TB, s myweb.Store) {
	t.Helper()
	objects, err := s.LogObjects(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if _, _, err := s.Undo(context.Background(), o.URI); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"requests", "page_views", "sessions", "visitors", "daily_metrics", "daily_breakdowns", "url_metadata"} {
		if rows := Dump(t, s, table); len(rows) != 0 {
			t.Fatalf("after undoing everything %s still holds %d rows: %s", table, len(rows), rows[0])
		}
	}
}
