package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	myweb "github.com/myweb-analytics/myweb"
)

var undoContract = []contract{
	{"in any order leaves what the others brought", testUndoAnyOrder},
	{"takes everything out", testUndoEverything},
	{"of an object that is not there is an error", testUndoUnknown},
	{"of a joining page view parts the sessions", testUndoParts},
}

// testUndoAnyOrder loads objects without copies, takes some of them out again
// and wants the tables of the others.
func testUndoAnyOrder(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	round := int64(0)
	Checks(t, "2")
	rapid.Check(t, func(rt *rapid.T) {
		round++
		prefix := fmt.Sprintf("u%d-", round)
		ids := round * 1_000_000
		objects := make([][]myweb.Request, 4)
		for i := range sitesAtOnce {
			seen := map[int64]bool{}
			for _, c := range drawHistory(rt, fmt.Sprintf("%s%d.example", prefix, i), &ids, len(objects)) {
				if !seen[c.request.ID] {
					seen[c.request.ID] = true
					objects[c.batch] = append(objects[c.batch], c.request)
				}
			}
		}
		left := map[int]bool{}
		for i, requests := range objects {
			left[i] = true
			Load(rt, s, fmt.Sprint(prefix, i), requests...)
		}
		order := rapid.Permutation([]int{0, 1, 2, 3}).Draw(rt, "order")
		for _, gone := range order {
			if stale := undo(rt, s, fmt.Sprint(prefix, gone)); len(stale) > 0 {
				rt.Fatalf("%v are stale, but there are no copies", stale)
			}
			delete(left, gone)
			var requests []myweb.Request
			for i := range left {
				requests = append(requests, objects[i]...)
			}
			Judged(rt, ReadTables(rt, s, prefix), Judge(requests, myweb.DefaultSessionTimeout, time.UTC))
		}
	})
	Sound(t, s)
}

func testUndoEverything(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	a := []myweb.Request{view(1, 7, "2026-03-28 20:00:00"), view(2, 8, "2026-03-28 20:10:00", asBot)}
	d := delivery{object: Object("a", a), requests: a, rejected: []myweb.RejectedLine{{Line: 9, Reason: myweb.ReasonStatus, Text: "x"}}}
	d.object.Lines, d.object.LinesRejected = 3, 1
	loadBatch(t, s, d)
	Sound(t, s)
	undo(t, s, "a")
	for _, table := range append(DataTables, "log_objects", "rejected_lines") {
		if rows := Dump(t, s, table); len(rows) != 0 {
			t.Errorf("%s still holds %d rows, the first is %s", table, len(rows), rows[0])
		}
	}
}

func testUndoUnknown(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	if _, _, err := s.Undo(context.Background(), "/logs/none"); myweb.ErrorCode(err) != myweb.CodeNotFound {
		t.Fatalf("error %v", err)
	}
}

func testUndoParts(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	outer := []myweb.Request{
		view(1, 7, "2026-03-28 23:40:00", from("Google", "DE")), view(3, 7, "2026-03-29 00:20:00", at("/c"), from("Bing", "US")),
	}
	Load(t, s, "outer", outer...)
	want := DumpAll(t, s, DataTables...)
	Load(t, s, "joining", view(2, 7, "2026-03-29 00:00:00", at("/b")))
	if n := number(t, s, "select count(*) from sessions"); n != 1 {
		t.Fatalf("%d sessions", n)
	}
	undo(t, s, "joining")
	Same(t, DumpAll(t, s, DataTables...), want)
	Sound(t, s)
}
