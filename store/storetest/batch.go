package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// batchContract: a batch is there as a whole or not at all.
var batchContract = []contract{
	{"nothing staged, nothing read", testEmptyBatch},
	{"an object without a line", testEmptyObject},
	{"rolled back without a trace", testRollback},
	{"rollback after load does nothing", testRollbackAfterLoad},
	{"a discarded object leaves the others", testDiscard},
	{"stopped by its context", testCancelled},
	{"stopped in the middle, again and again", testStopped},
	{"staged from several goroutines", testConcurrent},
	{"nobody sees it before it is loaded", testIsolated},
	{"what became of the staged requests", testOutcome},
}

var allTables = append(slices.Clone(DataTables), "user_agents", "log_objects", "rejected_lines")

func testEmptyBatch(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	if loaded := loadBatch(t, s); loaded.Staged != 0 || loaded.PageViews != 0 {
		t.Fatalf("loaded %+v", loaded)
	}
	Same(t, DumpAll(t, s, allTables...), nil)
	Sound(t, s)
}

func testEmptyObject(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "empty")
	wantCounts(t, s, "empty", counts{})
	if o := ledger(t, s, "empty"); !o.FirstAt.IsZero() || !o.LastAt.IsZero() || o.LoadedAt != loadedAt {
		t.Fatalf("ledger %+v", o)
	}
	Load(t, s, "a", evening()...)
	undo(t, s, "empty")
	wantCounts(t, s, "a", counts{Lines: 60, Requests: 60, PageViews: 54, Bots: 6})
	Sound(t, s)
}

func testRollback(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", evening()[:30]...)
	want := DumpAll(t, s, allTables...)
	b := begin(t, s)
	stage(t, b, delivery{object: Object("b", evening()), requests: evening(), rejected: []myweb.RejectedLine{{Line: 1, Reason: myweb.ReasonJSON}}})
	if err := b.Rollback(); err != nil {
		t.Fatal(err)
	}
	Same(t, DumpAll(t, s, allTables...), want)
	Load(t, s, "c", evening()[30:]...)
	wantCounts(t, s, "c", counts{Lines: 30, Requests: 30, PageViews: 27, Bots: 3})
	Judged(t, ReadTables(t, s, ""), Judge(evening(), myweb.DefaultSessionTimeout, time.UTC))
	Sound(t, s)
}

func testRollbackAfterLoad(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	b := begin(t, s)
	stage(t, b, delivery{object: Object("a", evening()), requests: evening()})
	if _, err := b.Load(context.Background(), []myweb.LogObject{Object("a", evening())}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := b.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
	Judged(t, ReadTables(t, s, ""), Judge(evening(), myweb.DefaultSessionTimeout, time.UTC))
}

// testDiscard: the broken object shares visitors, requests and its extent with
// the good one.
func testDiscard(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	good, broken := evening()[:30], append(slices.Clone(evening()[20:]), view(99, 0, "2020-01-01 00:00:00", on("c.example")))
	b := begin(t, s)
	defer b.Rollback()
	rejected := []myweb.RejectedLine{{Line: 1, Reason: myweb.ReasonJSON}}
	object, other := Object("good", good), Object("broken", broken)
	object.Lines, object.LinesRejected = 31, 1
	stage(t, b, delivery{object: other, requests: broken, rejected: slices.Clone(rejected), isBroken: true})
	stage(t, b, delivery{object: object, requests: good, rejected: rejected})
	if err := b.Discard(other.ID); err != nil {
		t.Fatal(err)
	}
	loaded, err := b.Load(context.Background(), []myweb.LogObject{object})
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Staged != 30 || loaded.Duplicates != 0 {
		t.Errorf("loaded %+v", loaded)
	}
	wantCounts(t, s, "good", counts{Lines: 31, Requests: 30, PageViews: 27, Bots: 3, Rejected: 1})

	alone := e.Open(t, Config{})
	loadBatch(t, alone, delivery{object: object, requests: good, rejected: rejected})
	Same(t, DumpAll(t, s, allTables...), DumpAll(t, alone, allTables...))
	Sound(t, s)
}

func testCancelled(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	ctx, cancel := context.WithCancel(context.Background())
	b := begin(t, s)
	stage(t, b, delivery{object: Object("a", evening()), requests: evening()})
	cancel()
	if _, err := b.Load(ctx, []myweb.LogObject{Object("a", evening())}); err == nil {
		t.Fatal("a batch was loaded after its context was cancelled")
	}
	Same(t, DumpAll(t, s, allTables...), nil)
	Load(t, s, "a", evening()...)
	Judged(t, ReadTables(t, s, ""), Judge(evening(), myweb.DefaultSessionTimeout, time.UTC))
}

// testStopped stops loads sooner and later. The store goes on as if they had
// not been, or had been whole.
func testStopped(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	stopped, whole := 0, 0
	for i := range 16 {
		ctx, cancel := context.WithCancel(context.Background())
		b := begin(t, s)
		stage(t, b, delivery{object: Object("a", evening()), requests: evening()})
		time.AfterFunc(time.Duration(i)*10*time.Millisecond, cancel)
		_, err := b.Load(ctx, []myweb.LogObject{Object("a", evening())})
		cancel()
		switch {
		case err == nil:
			whole++
			undo(t, s, "a")
		case !errors.Is(err, context.Canceled):
			t.Errorf("stopped after %d ms: %v", i*10, err)
		default:
			stopped++
		}
		Judged(t, ReadTables(t, s, ""), newExpected())
	}
	t.Logf("%d were stopped, %d were loaded before", stopped, whole)
	Load(t, s, "a", evening()...)
	Judged(t, ReadTables(t, s, ""), Judge(evening(), myweb.DefaultSessionTimeout, time.UTC))
	Sound(t, s)
}

// testConcurrent stages more rows than engines hold in one vector or page.
func testConcurrent(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	const goroutines, rows = 4, 1000
	requests := make([][]myweb.Request, goroutines)
	var all []myweb.Request
	var objects []myweb.LogObject
	for g := range goroutines {
		for i := range rows {
			requests[g] = append(requests[g], viewAt(int64(g*rows+i+1), int64(i%50+1), parse("2026-03-28 20:00:00").Add(time.Duration(i*7)*time.Second)))
		}
		all = append(all, requests[g]...)
		objects = append(objects, Object(fmt.Sprint("object ", g), requests[g]))
	}
	b := begin(t, s)
	defer b.Rollback()
	var wait sync.WaitGroup
	errs := make([]error, goroutines)
	for g := range goroutines {
		wait.Go(func() {
			for i := 0; i < rows && errs[g] == nil; i += 777 {
				part := slices.Clone(requests[g][i:min(i+777, rows)])
				for k := range part {
					part[k].LogObjectID = objects[g].ID
				}
				errs[g] = b.Stage(part)
				clear(part) // the slice may be used again
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Load(context.Background(), objects); err != nil {
		t.Fatal(err)
	}
	Judged(t, ReadTables(t, s, ""), Judge(all, myweb.DefaultSessionTimeout, time.UTC))
	Sound(t, s)
}

// testIsolated reads while batches are loaded: page views come ten at a time.
func testIsolated(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	stop := make(chan struct{})
	wrong := make(chan string, 1)
	var wait sync.WaitGroup
	reads := 0
	wait.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			reads++
			if text := torn(s); text != "" {
				wrong <- text
				return
			}
		}
	})
	for i := range 8 {
		var requests []myweb.Request
		for k := range 10 {
			requests = append(requests, viewAt(int64(100*i+k), int64(k), parse("2026-03-28 20:00:00").Add(time.Duration(i)*time.Minute)))
		}
		Load(t, s, fmt.Sprint("batch ", i), requests...)
	}
	close(stop)
	wait.Wait()
	select {
	case text := <-wrong:
		t.Fatal(text)
	default:
		t.Logf("%d reads", reads)
	}
}

// torn says what one statement sees of half a batch.
func torn(s myweb.Store) string {
	rows, err := s.QueryContext(context.Background(), `select (select count(*) from page_views), (select count(*) from requests),
		(select coalesce(sum(page_views), 0) from sessions), (select coalesce(sum(page_views), 0) from daily_metrics),
		(select coalesce(sum(requests_loaded), 0) from log_objects)`)
	if err != nil {
		return err.Error()
	}
	defer rows.Close()
	for rows.Next() {
		var n [5]float64
		if err := rows.Scan(&n[0], &n[1], &n[2], &n[3], &n[4]); err != nil {
			return err.Error()
		}
		for _, other := range n[1:] {
			if other != n[0] || int(other)%10 != 0 {
				return fmt.Sprintf("page views, requests, of sessions, of days, of the ledger: %v", n)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err.Error()
	}
	return ""
}

func testOutcome(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	tool := view(4, 9, "2026-03-28 20:00:00", asBot)
	tool.BotClass = myweb.BotTool
	v := view(1, 7, "2026-03-28 20:00:00")
	loaded := Load(t, s, "a", v, view(2, 7, "2026-03-28 20:00:00", asAsset), view(3, 8, "2026-03-28 20:00:00", asBot), tool, v)
	if loaded.Staged != 5 || loaded.PageViews != 1 || loaded.OtherRequests != 1 || loaded.Duplicates != 1 ||
		loaded.Bots[myweb.BotTool] != 1 || loaded.Bots[myweb.BotSearchEngine] != 1 || len(loaded.Bots) != 2 {
		t.Fatalf("loaded %+v", loaded)
	}
	loaded = Load(t, s, "b", v, tool)
	if loaded.Staged != 2 || loaded.Duplicates != 2 || loaded.PageViews != 0 || len(loaded.Bots) != 0 {
		t.Fatalf("loaded again %+v", loaded)
	}
}
