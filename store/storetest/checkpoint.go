package storetest

import (
	"context"
	"maps"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// checkpointContract: how far a stream was read is kept with what was read.
var checkpointContract = []contract{
	{"it moves with the rows", testCheckpointMoves},
	{"it stays when the batch fails", testCheckpointStays},
	{"a part does not move it", testCheckpointOfPart},
}

// cut is an object of evening's requests, cut from a stream up to position.
func cut(name, stream, position string, from, to int) delivery {
	requests := evening()[from:to]
	d := delivery{object: Object(name, requests), requests: requests}
	d.object.Checkpoint = myweb.Checkpoint{Name: stream, Position: position}
	return d
}

func wantCheckpoints(t TB, s myweb.Store, prefix string, want map[string]string) {
	t.Helper()
	got, err := s.Checkpoints(context.Background(), prefix)
	if err != nil || !maps.Equal(got, want) {
		t.Fatalf("checkpoints of %q: %v, %v; want %v", prefix, got, err, want)
	}
}

func testCheckpointMoves(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	wantCheckpoints(t, s, "", map[string]string{})
	loadBatch(t, s, cut("a", "stream/1", "100", 0, 10), cut("b", "stream/2", "7", 10, 20), cut("c", "stream/1", "120", 20, 30))
	wantCheckpoints(t, s, "", map[string]string{"stream/1": "120", "stream/2": "7"})
	loadBatch(t, s, cut("d", "stream/2", "9", 30, 40), cut("e", "stream_2/1", "3", 40, 50))
	wantCheckpoints(t, s, "stream/", map[string]string{"stream/1": "120", "stream/2": "9"})
	wantCheckpoints(t, s, "stream_", map[string]string{"stream_2/1": "3"})
	s = e.Reopen(t, s, Config{})
	wantCheckpoints(t, s, "stream/", map[string]string{"stream/1": "120", "stream/2": "9"})
	Sound(t, s)
}

func testCheckpointStays(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	loadBatch(t, s, cut("a", "stream/1", "100", 0, 10))
	b := begin(t, s)
	next := cut("b", "stream/1", "200", 10, 20)
	stage(t, b, next)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.Load(ctx, []myweb.LogObject{next.object}); err == nil {
		t.Fatal("a batch that was stopped was loaded")
	}
	wantCheckpoints(t, s, "", map[string]string{"stream/1": "100"})
	wantCounts(t, s, "a", counts{Lines: 10, Requests: 10, PageViews: ledger(t, s, "a").PageViewsLoaded, Bots: ledger(t, s, "a").BotRequests})
}

func testCheckpointOfPart(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	part := cut("a", "stream/1", "100", 0, 10)
	part.object.LoadedAt = time.Time{}
	loadBatch(t, s, part)
	wantCheckpoints(t, s, "", map[string]string{})
	loadBatch(t, s, cut("a", "stream/1", "100", 10, 20))
	wantCheckpoints(t, s, "", map[string]string{"stream/1": "100"})
}
