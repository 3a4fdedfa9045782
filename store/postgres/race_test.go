package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// traffic is some page views of a few visitors, the same each time.
func traffic(first, n int) []myweb.Request {
	var requests []myweb.Request
	for i := first; i < first+n; i++ {
		requests = append(requests, myweb.Request{
			ID: int64(i + 1), VisitorID: int64(i%7 + 1), Timestamp: time.Date(2026, 3, 28, 20, 0, i*i%7200, 0, time.UTC), Site: "a.example",
			Method: "GET", Status: 200, URLPath: fmt.Sprint("/", i%5), Kind: myweb.KindPageView, BytesSent: 100,
			TimeTaken: myweb.NotLogged, TimeToFirstByte: myweb.NotLogged, UserAgentID: 1, UserAgent: "agent",
		})
	}
	return requests
}

// object is a log object, how much of it there is, and its requests.
type object struct {
	row      myweb.LogObject
	requests []myweb.Request
}

func newObject(name string, requests []myweb.Request) object {
	o := object{row: storetest.Object(name, requests), requests: slices.Clone(requests)}
	for i := range o.requests {
		o.requests[i].LogObjectID = o.row.ID
	}
	return o
}

func loadObject(s myweb.Store, o object) (myweb.Loaded, error) {
	b, err := s.Begin(context.Background())
	if err != nil {
		return myweb.Loaded{}, err
	}
	defer b.Rollback()
	if err := b.Stage(o.requests); err != nil {
		return myweb.Loaded{}, err
	}
	return b.Load(context.Background(), []myweb.LogObject{o.row})
}

// Processes that read the same objects at the same time count each of them
// once, whoever comes first.
func TestRacingLoaders(t *testing.T) {
	url := pgtest.Database(t)
	const loaders, objects = 4, 6
	var wait sync.WaitGroup
	errs := make([]error, loaders)
	known := make([]int, loaders)
	stores := make([]*opened, loaders)
	for l := range loaders {
		stores[l] = open(t, url, postgres.Config{})
		if _, err := stores[l].LogObjects(context.Background(), 0); err != nil {
			t.Fatal(err)
		}
	}
	for l := range loaders {
		wait.Go(func() {
			for i := range objects {
				loaded, err := loadObject(stores[l], newObject(fmt.Sprint("object ", i), traffic(i*40, 60)))
				if err != nil {
					errs[l] = err
					return
				}
				known[l] += len(loaded.Known)
			}
		})
	}
	wait.Wait()
	total := 0
	for l, err := range errs {
		if err != nil {
			t.Fatalf("loader %d: %v", l, err)
		}
		total += known[l]
	}
	if want := (loaders - 1) * objects; total != want {
		t.Errorf("%d objects were known by then, want %d", total, want)
	}
	storetest.Sound(t, stores[0])
	storetest.Judged(t, storetest.ReadTables(t, stores[0], ""), storetest.Judge(traffic(0, (objects-1)*40+60), myweb.DefaultSessionTimeout, time.UTC))
	ledger, err := stores[0].LogObjects(context.Background(), 0)
	if err != nil || len(ledger) != objects {
		t.Fatalf("%d objects in the ledger, want %d: %v", len(ledger), objects, err)
	}
	for _, o := range ledger {
		if o.Lines != 60 {
			t.Errorf("%s: %d lines, want 60", o.URI, o.Lines)
		}
	}
}

// An object of which another process has loaded a part is left to that one, up
// to its end.
func TestRacingParts(t *testing.T) {
	url := pgtest.Database(t)
	one, other := open(t, url, postgres.Config{}), open(t, url, postgres.Config{})
	whole := traffic(0, 90)
	part := func(from, to int, last bool) object {
		o := newObject("large", whole[from:to])
		if !last {
			o.row.LoadedAt = time.Time{}
		}
		return o
	}
	for _, step := range []struct {
		store *opened
		part  object
		known int
	}{
		{one, part(0, 30, false), 0}, {other, part(0, 50, false), 1}, {one, part(30, 60, false), 0}, {other, part(50, 90, true), 1}, {one, part(60, 90, true), 0},
	} {
		loaded, err := loadObject(step.store, step.part)
		if err != nil || len(loaded.Known) != step.known {
			t.Fatalf("loaded %+v, %v; want %d objects that were known", loaded, err, step.known)
		}
	}
	storetest.Sound(t, one)
	storetest.Judged(t, storetest.ReadTables(t, one, ""), storetest.Judge(whole, myweb.DefaultSessionTimeout, time.UTC))
}

// Tables are made once when several processes begin at the same time.
func TestOpenedAtOnce(t *testing.T) {
	url := pgtest.Database(t)
	var wait sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wait.Go(func() {
			s, err := postgres.Open(context.Background(), url, postgres.Config{TimeZone: "Asia/Kolkata"})
			if errs[i] = err; err == nil {
				errs[i] = s.Close()
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := loadObject(open(t, url, postgres.Config{TimeZone: "Asia/Kolkata"}), newObject("a", traffic(0, 10))); err != nil {
		t.Error(err)
	}
}

// A process that was started with other settings makes the tables anew; the
// ones that began before must not go on with theirs.
func TestOtherSettings(t *testing.T) {
	url := pgtest.Database(t)
	before := open(t, url, postgres.Config{})
	if _, err := loadObject(before, newObject("a", traffic(0, 10))); err != nil {
		t.Fatal(err)
	}
	after := open(t, url, postgres.Config{TimeZone: "America/New_York"})
	if _, err := loadObject(before, newObject("b", traffic(10, 10))); myweb.ErrorCode(err) != myweb.CodeConflict {
		t.Errorf("error %v", err)
	}
	if _, err := loadObject(after, newObject("b", traffic(10, 10))); err != nil {
		t.Error(err)
	}
	storetest.Sound(t, after)
}
