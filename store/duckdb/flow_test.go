package duckdb_test

import (
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// Requests that are written while the batch is filled count as if all had been
// looked at together. Each line of a batch is an object: its requests by their
// number; ! is a copy that says more, v a page view.
func TestWrittenEarly(t *testing.T) {
	for _, c := range []struct {
		name    string
		batches []string
		want    myweb.Loaded // of the last batch
	}{
		{"all new", []string{"1 2 3 4 5 | 6 7 v8"}, myweb.Loaded{Staged: 8, PageViews: 1, OtherRequests: 7}},
		{"a copy comes later", []string{"1 2 3 | 4 5 6 | 1 7"}, myweb.Loaded{Staged: 8, OtherRequests: 7, Duplicates: 1}},
		{"a copy that says more comes later", []string{"1 2 3 | 4 5 6 | 1! 7"}, myweb.Loaded{Staged: 8, OtherRequests: 7, Duplicates: 1}},
		{"three of one", []string{"1 2 3 | 4 1! 6 | 1 7"}, myweb.Loaded{Staged: 8, OtherRequests: 6, Duplicates: 2}},
		{"a page view twice", []string{"v1 2 3 | 4 5 v1 | 6 7"}, myweb.Loaded{Staged: 8, PageViews: 1, OtherRequests: 6, Duplicates: 1}},
		{"the hour is loaded", []string{"1 2 v3", "3! 1 4 | 5 6 | 2!"}, myweb.Loaded{Staged: 6, OtherRequests: 5, Duplicates: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			early, late := open(t, duckdb.InGroups(duckdb.Config{}, 2)), open(t, duckdb.Config{})
			for i, batch := range c.batches {
				got, want := loadObjects(t, early, i, batch), loadObjects(t, late, i, batch)
				if i == len(c.batches)-1 {
					got.Bots, want.Bots = nil, nil
					equal := func(a, b myweb.Loaded) bool {
						return a.Staged == b.Staged && a.PageViews == b.PageViews && a.OtherRequests == b.OtherRequests && a.Duplicates == b.Duplicates
					}
					if !equal(got, c.want) || !equal(want, c.want) {
						t.Errorf("loaded %+v early and %+v late, want %+v", got, want, c.want)
					}
				}
			}
			for _, table := range []string{"requests", "page_views", "sessions", "daily_metrics", "daily_breakdowns", "log_objects"} {
				storetest.Same(t, storetest.Dump(t, early, table), storetest.Dump(t, late, table))
			}
			storetest.Sound(t, early)
		})
	}
}

// loadObjects loads the objects of a batch, one after the other.
func loadObjects(t *testing.T, s *duckdb.Store, number int, text string) myweb.Loaded {
	t.Helper()
	b, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	var objects []myweb.LogObject
	for i, line := range strings.Split(text, "|") {
		id := int64(10*number + i + 1)
		o := myweb.LogObject{ID: id, URI: line, Digest: line, Version: "v", SamplingPercent: 100, FirstAt: start, LastAt: start, LoadedAt: start}
		for _, word := range strings.Fields(line) {
			r := myweb.Request{
				ID: int64(word[len(strings.TrimRight(word, "!"))-1] - '0'), VisitorID: 1, LogObjectID: id, Timestamp: start, Site: "example.com",
				Kind: myweb.KindAsset, Status: 200, Method: "GET", URLPath: "/", TimeTaken: myweb.NotLogged, TimeToFirstByte: myweb.NotLogged,
			}
			if strings.HasPrefix(word, "v") {
				r.Kind = myweb.KindPageView
			}
			if strings.HasSuffix(word, "!") {
				r.Country, r.ASN = "DE", 64496
			}
			o.Lines++
			if err := b.Stage([]myweb.Request{r}); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Sound(id); err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	loaded, err := b.Load(t.Context(), objects)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}
