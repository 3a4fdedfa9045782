package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// partContract: an object that is larger than a batch is loaded in parts, and
// its ledger row adds them up.
var partContract = []contract{
	{"parts add up to the whole", testParts},
	{"a part can be undone", testUndoPart},
	{"rejected lines are counted and kept", testRejected},
	{"a part without a line", testEmptyPart},
}

// inParts splits an object's requests into deliveries of which only the last
// says that it is loaded.
func inParts(name string, requests []myweb.Request, size int) []delivery {
	var parts []delivery
	for i := 0; i < len(requests); i += size {
		part := requests[i:min(i+size, len(requests))]
		object := Object(name, part)
		if i+size < len(requests) {
			object.LoadedAt = time.Time{}
		}
		parts = append(parts, delivery{object: object, requests: part})
	}
	return parts
}

func testParts(t *testing.T, e Engine) {
	whole, parted := e.Open(t, Config{}), e.Open(t, Config{})
	Load(t, whole, "a", evening()...)
	parts := inParts("a", evening(), 17)
	for i, part := range parts {
		loadBatch(t, parted, part)
		o := ledger(t, parted, "a")
		if last := i == len(parts)-1; o.LoadedAt.IsZero() == last {
			t.Fatalf("after part %d of %d the object is loaded at %v", i+1, len(parts), o.LoadedAt)
		}
		if want := int64(min(17*(i+1), 60)); o.Lines != want || o.RequestsLoaded != want {
			t.Fatalf("after part %d the ledger says %+v", i+1, o)
		}
		Sound(t, parted)
	}
	Same(t, DumpAll(t, parted, DataTables...), DumpAll(t, whole, DataTables...))
	if got, want := ledger(t, parted, "a"), ledger(t, whole, "a"); got != want {
		t.Fatalf("ledger\n got %+v\nwant %+v", got, want)
	}
}

func testUndoPart(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	loadBatch(t, s, inParts("a", evening(), 30)[0])
	undo(t, s, "a")
	Judged(t, ReadTables(t, s, ""), newExpected())
	Load(t, s, "a", evening()...)
	Judged(t, ReadTables(t, s, ""), Judge(evening(), myweb.DefaultSessionTimeout, time.UTC))
	Sound(t, s)
}

func testRejected(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	parts := inParts("a", evening(), 40)
	for i := range parts {
		for k := range 10 {
			parts[i].rejected = append(parts[i].rejected, myweb.RejectedLine{
				Line: int64(100*i + k), Reason: myweb.ReasonTruncated, Text: fmt.Sprintf("line %d of part %d: %s", k, i, strings.Repeat("x", 900)),
			})
		}
		parts[i].object.Lines += 500 // more than are kept
		parts[i].object.LinesRejected = 500
		loadBatch(t, s, parts[i])
	}
	wantCounts(t, s, "a", counts{Lines: 1060, Requests: 60, PageViews: 54, Bots: 6, Rejected: 1000})
	if n := number(t, s, "select count(*) from rejected_lines where reason = 'fewer cells than the header names' and length(text) > 900"); n != 20 {
		t.Fatalf("%d rejected lines are kept", n)
	}
	Sound(t, s)
}

func testEmptyPart(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	loadBatch(t, s, inParts("a", evening(), 30)[0])
	last := Object("a", nil)
	loadBatch(t, s, delivery{object: last})
	o := ledger(t, s, "a")
	if o.LoadedAt.IsZero() || o.Lines != 30 || o.FirstAt.IsZero() || o.LastAt.IsZero() {
		t.Fatalf("ledger %+v", o)
	}
	Sound(t, s)
}
