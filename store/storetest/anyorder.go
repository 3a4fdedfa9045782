package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	myweb "github.com/myweb-analytics/myweb"
)

var anyOrder = []contract{
	{"in UTC", func(t *testing.T, e Engine) { testAnyOrder(t, e, Config{}) }},
	{"in New York, where clocks change", func(t *testing.T, e Engine) {
		testAnyOrder(t, e, Config{TimeZone: "America/New_York", SessionTimeout: 10 * time.Minute})
	}},
	{"in Kolkata, half an hour off", func(t *testing.T, e Engine) { testAnyOrder(t, e, Config{TimeZone: "Asia/Kolkata"}) }},
}

// sitesAtOnce is how many histories one check loads: a load costs about as
// much for one as for a hundred.
const sitesAtOnce = 100

// testAnyOrder loads histories in any order and cut, with repetitions, and
// holds the tables against the judge's. A check has sites of its own in the
// one store, so that a failing one is not the next one's concern.
func testAnyOrder(t *testing.T, e Engine, c Config) {
	w := world{s: e.Open(t, c), timeout: c.SessionTimeout, zone: location(t, c.TimeZone)}
	if w.timeout == 0 {
		w.timeout = myweb.DefaultSessionTimeout
	}
	visitors := 0
	Checks(t, "5")
	rapid.Check(t, func(rt *rapid.T) {
		w.round++
		ids, batches := w.round*1_000_000, int(w.round)%5+1
		histories := map[string][]copyOf{}
		var all []copyOf
		for i := range sitesAtOnce {
			site := fmt.Sprintf("%d.example", i)
			histories[site] = drawHistory(rt, site, &ids, batches)
			all = append(all, histories[site]...)
		}
		wrong, n := w.wrongSites(rt, all)
		visitors += n
		for _, site := range wrong {
			w.minimal(rt, histories[site])
		}
	})
	Sound(t, w.s)
	t.Logf("%d visitors", visitors)
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

type world struct {
	s       myweb.Store
	timeout time.Duration
	zone    *time.Location
	round   int64
}

// tables loads copies, on sites of its own, and gives what is there and what
// should be.
func (w *world) tables(t TB, copies []copyOf) (got, want Expected) {
	prefix := fmt.Sprintf("c%d-", w.round)
	var requests []myweb.Request
	for i, batch := range deliver(copies) {
		for k := range batch {
			batch[k].Site = prefix + batch[k].Site
		}
		Load(t, w.s, fmt.Sprint(prefix, i), batch...)
		requests = append(requests, batch...)
	}
	return ReadTables(t, w.s, prefix), Judge(requests, w.timeout, w.zone)
}

func (w *world) wrongSites(t TB, copies []copyOf) (sites []string, visitors int) {
	got, want := w.tables(t, copies)
	gotLines, wantLines := got.Lines(), want.Lines()
	for _, site := range sortedKeys(wantLines) {
		if Difference(gotLines[site], wantLines[site]) != "" {
			_, name, _ := strings.Cut(site, "-")
			sites = append(sites, name)
		}
	}
	if len(sites) == 0 {
		Judged(t, got, want) // what is of no expected site
	}
	return sites, len(want.Visitors)
}

// minimal fails the test with as few lines of a site as still fail: a check
// of a hundred sites is more than a person reads, and than rapid can shrink.
func (w *world) minimal(t TB, copies []copyOf) {
	fails := func(copies []copyOf) bool {
		w.renew(copies)
		wrong, _ := w.wrongSites(t, copies)
		return len(wrong) > 0
	}
	if !fails(copies) {
		t.Fatalf("a site differs from the judge's, but not when it is loaded alone:\n%s", describe(copies))
	}
	for i := 0; i < len(copies); {
		fewer := append(append([]copyOf{}, copies[:i]...), copies[i+1:]...)
		if len(fewer) > 0 && fails(fewer) {
			copies = fewer
			continue
		}
		i++
	}
	w.renew(copies)
	got, want := w.tables(t, copies)
	Judged(showing{t, copies}, got, want)
	t.Fatalf("fails now and then:\n%s", describe(copies))
}

// renew gives the copies ids of another round, in the same order.
func (w *world) renew(copies []copyOf) {
	w.round++
	for i := range copies {
		r := &copies[i].request
		r.ID = w.round*1_000_000 + r.ID%1_000_000
		r.VisitorID = w.round*10_000_000 + r.VisitorID%10_000_000
	}
}

// showing adds the lines that were loaded to the failure.
type showing struct {
	TB
	copies []copyOf
}

func (s showing) Fatalf(format string, args ...any) {
	s.Helper()
	s.TB.Fatalf("%s\nafter\n%s", fmt.Sprintf(format, args...), describe(s.copies))
}
