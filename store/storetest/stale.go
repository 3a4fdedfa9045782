package storetest

import (
	"slices"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// staleContract: of a request that is in two objects one row is kept. When its
// object is taken out, the other must be read again.
var staleContract = []contract{
	{"an object that held copies is stale, and is complete when read again", testStale},
	{"so is one whose rows were superseded", testStaleSuperseded},
	{"copies that differ by their milliseconds", testStaleMillisecond},
	{"an object without copies stays", testNotStale},
	{"read again in parts", testStaleInParts},
	{"one that is loaded in part", testStalePart},
}

// again is the delivery of an object that is read again: its lines are counted
// already.
func again(name string, requests ...myweb.Request) delivery {
	d := delivery{object: Object(name, requests), requests: requests}
	d.object.Stale, d.object.Lines = true, 0
	return d
}

func testStale(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	shared := []myweb.Request{view(1, 7, "2026-03-28 20:00:00"), view(2, 8, "2026-03-28 20:05:00", asBot)}
	b := append(slices.Clone(shared), view(3, 7, "2026-03-28 20:10:00"))
	Load(t, s, "b", b...)
	alone := DumpAll(t, s, DataTables...)
	undo(t, s, "b")
	Load(t, s, "a", append(slices.Clone(shared), view(4, 9, "2026-03-28 20:00:00"))...)
	Load(t, s, "b", b...)
	wantCounts(t, s, "b", counts{Lines: 3, Requests: 1, PageViews: 1, Duplicates: 2})

	if stale := undo(t, s, "a"); !slices.Equal(stale, []string{"b"}) {
		t.Fatalf("stale are %v", stale)
	}
	if !ledger(t, s, "b").Stale {
		t.Fatal("the ledger does not say that b is stale")
	}
	loadBatch(t, s, again("b", b...))
	if ledger(t, s, "b").Stale {
		t.Fatal("b is still stale after it was read again")
	}
	wantCounts(t, s, "b", counts{Lines: 3, Requests: 3, PageViews: 2, Bots: 1})
	Same(t, DumpAll(t, s, DataTables...), alone)
	Sound(t, s)
}

func testStaleSuperseded(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	copies := richness()
	Load(t, s, "poor", copies[0], view(2, 7, "2026-03-28 20:10:00"))
	alone := DumpAll(t, s, DataTables...)
	Load(t, s, "rich", copies[4], view(3, 7, "2026-03-28 20:20:00"))
	if stale := undo(t, s, "rich"); !slices.Equal(stale, []string{"poor"}) {
		t.Fatalf("stale are %v", stale)
	}
	loadBatch(t, s, again("poor", copies[0], view(2, 7, "2026-03-28 20:10:00")))
	wantCounts(t, s, "poor", counts{Lines: 2, Requests: 2, PageViews: 2})
	Same(t, DumpAll(t, s, DataTables...), alone)
	Sound(t, s)
}

// The extents of the two objects do not meet, but their request is the same.
func testStaleMillisecond(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	copies := richness()
	Load(t, s, "plain", copies[0])
	alone := DumpAll(t, s, DataTables...)
	Load(t, s, "ms", copies[3])
	if stale := undo(t, s, "ms"); !slices.Equal(stale, []string{"plain"}) {
		t.Fatalf("stale are %v", stale)
	}
	loadBatch(t, s, again("plain", copies[0]))
	Same(t, DumpAll(t, s, DataTables...), alone)
	Sound(t, s)
}

func testNotStale(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:10:00"))
	Load(t, s, "b", view(3, 7, "2026-03-28 20:05:00"))
	if stale := undo(t, s, "a"); len(stale) != 0 {
		t.Fatalf("stale are %v", stale)
	}
	Sound(t, s)
}

// A stale object that is larger than a batch stays stale until its last part:
// whoever is interrupted in between must begin it again.
func testStaleInParts(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	first, second := view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:05:00")
	Load(t, s, "a", first, second)
	alone := DumpAll(t, s, DataTables...)
	Load(t, s, "b", first, second)
	undo(t, s, "a")
	part := again("b", first)
	part.object.LoadedAt = time.Time{} // there is more to come
	loadBatch(t, s, part)
	if !ledger(t, s, "b").Stale {
		t.Error("b is not stale any more, with a part of it unread")
	}
	loadBatch(t, s, again("b", second))
	wantCounts(t, s, "b", counts{Lines: 2, Requests: 2, PageViews: 2})
	Same(t, DumpAll(t, s, DataTables...), alone)
	Sound(t, s)
}

// An object that was interrupted, and lost rows since, is begun again; then
// lines come that the ledger has not counted.
func testStalePart(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	first, second := view(1, 7, "2026-03-28 20:00:00"), view(2, 7, "2026-03-28 20:05:00")
	Load(t, s, "b", first, second)
	alone := DumpAll(t, s, DataTables...)
	undo(t, s, "b")
	Load(t, s, "a", first)
	part := delivery{object: Object("b", []myweb.Request{first}), requests: []myweb.Request{first}}
	part.object.LoadedAt = time.Time{}
	loadBatch(t, s, part)
	if stale := undo(t, s, "a"); !slices.Equal(stale, []string{"b"}) {
		t.Fatalf("stale are %v", stale)
	}
	rest := again("b", first, second)
	rest.object.Lines = 1
	loadBatch(t, s, rest)
	wantCounts(t, s, "b", counts{Lines: 2, Requests: 2, PageViews: 2})
	Same(t, DumpAll(t, s, DataTables...), alone)
	Sound(t, s)
}
