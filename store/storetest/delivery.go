package storetest

import (
	"context"
	"hash/fnv"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Load loads requests as one log object.
func Load(t TB, s myweb.Store, name string, requests ...myweb.Request) myweb.Loaded {
	t.Helper()
	return loadBatch(t, s, delivery{object: Object(name, requests), requests: requests})
}

// delivery is a log object, or a part of one, and what it brings.
type delivery struct {
	object   myweb.LogObject
	requests []myweb.Request
	rejected []myweb.RejectedLine
	isBroken bool // it turns out to be, while it is read
}

// loadBatch loads deliveries in one batch.
func loadBatch(t TB, s myweb.Store, deliveries ...delivery) myweb.Loaded {
	t.Helper()
	b := begin(t, s)
	defer b.Rollback()
	var objects []myweb.LogObject
	for _, d := range deliveries {
		stage(t, b, d)
		objects = append(objects, d.object)
	}
	loaded, err := b.Load(context.Background(), objects)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return loaded
}

func begin(t TB, s myweb.Store) myweb.Batch {
	t.Helper()
	b, err := s.Begin(context.Background())
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	return b
}

func stage(t TB, b myweb.Batch, d delivery) {
	t.Helper()
	rows := make([]myweb.Request, len(d.requests))
	for i, r := range d.requests {
		r.LogObjectID, r.Line = d.object.ID, int64(i+1)
		rows[i] = r
	}
	// An object is known to be sound before its rows are staged, or after half of them.
	half := len(rows) / 2 * int(uint64(d.object.ID)%2)
	err := b.Stage(rows[:half])
	if err == nil && !d.isBroken {
		err = b.Sound(d.object.ID)
	}
	if err == nil {
		err = b.Stage(rows[half:])
	}
	if err != nil {
		t.Fatalf("stage: %v", err)
	}
	for i := range d.rejected {
		d.rejected[i].LogObjectID = d.object.ID
	}
	if err := b.Reject(d.rejected); err != nil {
		t.Fatalf("reject: %v", err)
	}
}

// loadedAt is when all objects of the tests were loaded.
var loadedAt = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)

// Object is the ledger row of requests that arrive together.
func Object(name string, requests []myweb.Request) myweb.LogObject {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(name))
	o := myweb.LogObject{
		ID: int64(hash.Sum64()), URI: "/logs/" + name, Digest: name, Version: "1", Size: 1000, Format: "v1", SamplingPercent: 100,
		Lines: int64(len(requests)), LoadedAt: loadedAt,
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

// undo takes an object out and gives the names of those that are stale now.
func undo(t TB, s myweb.Store, name string) (stale []string) {
	t.Helper()
	undone, others, err := s.Undo(context.Background(), "/logs/"+name)
	if err != nil {
		t.Fatalf("undo %s: %v", name, err)
	}
	if undone == nil || undone.Digest != name {
		t.Fatalf("undo %s took out %+v", name, undone)
	}
	for _, o := range others {
		stale = append(stale, o.Digest)
	}
	return stale
}

// ledger gives the row of an object; it fails the test when there is none.
func ledger(t TB, s myweb.Store, name string) myweb.LogObject {
	t.Helper()
	objects, err := s.LogObjects(context.Background(), 0)
	if err != nil {
		t.Fatalf("read the ledger: %v", err)
	}
	for _, o := range objects {
		if o.Digest == name {
			return o
		}
	}
	t.Fatalf("%s is not in the ledger", name)
	return myweb.LogObject{}
}

// counts are those of a ledger row.
type counts struct {
	Lines, Requests, PageViews, Bots, Duplicates, Rejected int64
}

func wantCounts(t TB, s myweb.Store, name string, want counts) {
	t.Helper()
	o := ledger(t, s, name)
	got := counts{o.Lines, o.RequestsLoaded, o.PageViewsLoaded, o.BotRequests, o.Duplicates, o.LinesRejected}
	if got != want {
		t.Fatalf("ledger of %s\n got %+v\nwant %+v", name, got, want)
	}
}
