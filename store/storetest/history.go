package storetest

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	myweb "github.com/myweb-analytics/myweb"
)

// copyOf is one line of a log: a request, in which batch it comes, and what
// this line says of it.
type copyOf struct {
	request myweb.Request
	batch   int
}

// starts are evenings before clocks change: in Europe, and in America to and
// fro. Half of what is drawn lies behind the change.
var starts = []time.Time{
	time.Date(2026, 3, 28, 20, 0, 0, 0, time.UTC),
	time.Date(2026, 3, 8, 2, 0, 0, 0, time.UTC),
	time.Date(2026, 11, 1, 1, 0, 0, 0, time.UTC),
}

// drawHistory draws what happens on one site: a few visitors whose page views
// lie close together, so that sessions meet, join and split, and in which
// batches they come.
func drawHistory(t *rapid.T, site string, ids *int64, batches int) []copyOf {
	start := rapid.SampledFrom(starts).Draw(t, "start")
	minutes := rapid.SampledFrom([]int{45, 90, 600, 6000}).Draw(t, "minutes")
	visitors := rapid.IntRange(1, 3).Draw(t, "visitors")
	first := *ids
	var copies []copyOf
	for range rapid.IntRange(1, 12).Draw(t, "requests") {
		*ids++
		r := viewAt(*ids, first*10+int64(rapid.IntRange(1, visitors).Draw(t, "visitor")),
			// Half minutes: exactly the timeout apart happens often.
			start.Add(time.Duration(rapid.IntRange(0, 2*minutes).Draw(t, "at"))*30*time.Second))
		r.Site = site
		r.URLPath = rapid.SampledFrom([]string{"/", "/a", "/b"}).Draw(t, "path")
		r.Source = rapid.SampledFrom([]string{"", "Google", "Bing"}).Draw(t, "source")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 8:
			asBot(&r)
		case 9:
			asAsset(&r)
			r.Status = rapid.SampledFrom([]int{200, 304}).Draw(t, "status")
		}
		for range rapid.SampledFrom([]int{1, 1, 1, 1, 2, 3}).Draw(t, "copies") {
			copies = append(copies, copyOf{drawCopy(t, r), rapid.IntRange(0, batches-1).Draw(t, "batch")})
		}
	}
	return copies
}

// drawCopy draws how much a log says of a request: the same request may be in
// logs of several formats.
func drawCopy(t *rapid.T, r myweb.Request) myweb.Request {
	switch rapid.IntRange(0, 5).Draw(t, "says") {
	case 3:
		r.Timestamp = r.Timestamp.Add(250 * time.Millisecond)
	case 4:
		r.ASN, r.Country = 64496, "DE"
	case 5:
		r.Country = "US"
	}
	return r
}

// deliver puts what is drawn into batches. Odd batches come in backward order.
func deliver(copies []copyOf) [][]myweb.Request {
	var delivered [][]myweb.Request
	for _, c := range copies {
		for c.batch >= len(delivered) {
			delivered = append(delivered, nil)
		}
		delivered[c.batch] = append(delivered[c.batch], c.request)
	}
	for i := 1; i < len(delivered); i += 2 {
		slices.Reverse(delivered[i])
	}
	return delivered
}

// describe lists the lines of a site, for a failing test.
func describe(copies []copyOf) string {
	text := ""
	for _, c := range copies {
		r := c.request
		text += fmt.Sprintf("  batch %d: request %d of visitor %d at %s, %s %s, source %q, country %q, ASN %d\n",
			c.batch, r.ID, r.VisitorID, clock(r.Timestamp), r.Kind, r.URLPath, r.Source, r.Country, r.ASN)
	}
	return text
}

// Checks asks rapid for n checks of the test, unless the command line says
// how many, and to leave shrinking to the test.
func Checks(t *testing.T, n string) {
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": n, "rapid.shrinktime": "0s", "rapid.nofailfile": "true"} {
		f := flag.Lookup(name)
		if f == nil || given[name] {
			continue
		}
		before := f.Value.String()
		if err := f.Value.Set(value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(before) })
	}
}
