package api_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/api"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/query"
)

// withTraffic is a store of its own with the traffic, that rows may be removed from.
func withTraffic(t *testing.T) *duckdb.Store {
	t.Helper()
	store, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "test.duckdb"), duckdb.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if err := load(store, slices.Clone(traffic)); err != nil {
		t.Fatal(err)
	}
	return store
}

// What counts single requests or page views that were removed says so; what
// daily figures and sessions answer is whole.
func TestRemovedRows(t *testing.T) {
	store := withTraffic(t)
	h := handler(t, func(o *api.Options) { o.Reports = query.Reports{DB: store} })
	ask := func(path string) (answer struct {
		MissingBefore string `json:"missing_before"`
		Totals        struct {
			Requests  int64
			PageViews int64 `json:"page_views"`
		}
	}) {
		t.Helper()
		w := get(h, "/api/v1/www.example.com/"+path)
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != 200 {
			t.Fatalf("%s: status %d, %v: %s", path, w.Code, err, w.Body)
		}
		return answer
	}
	const all, later = "?from=2026-11-20&to=2026-11-22&seg=all", "?from=2026-11-21&to=2026-11-22&seg=all"
	before := ask("requests" + all + "&with=percentiles")
	if before.MissingBefore != "" || before.Totals.Requests != 9 {
		t.Fatalf("before anything is removed: %+v", before)
	}
	const hours = "/api/v1/www.example.com/overview?from=2026-11-20&to=2026-11-21&i=hour"
	hoursBefore := get(h, hours).Body.String()
	if _, err := store.Maintain(t.Context(), myweb.Maintenance{Now: now, Retention: myweb.Retention{RequestsDays: 1}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, missing string
		requests      int64
	}{
		{"requests" + all, "", 9},
		{"requests" + all + "&with=percentiles", "2026-11-21", 6},
		{"requests" + all + "&f=status:is:200", "2026-11-21", 5},
		{"requests" + later + "&with=percentiles", "", 6},
		{"requests/series" + all + "&i=hour", "2026-11-21", 0},
		{"requests/series" + all + "&i=day", "", 0},
	} {
		if a := ask(c.path); a.MissingBefore != c.missing || a.Totals.Requests != c.requests {
			t.Errorf("%s: missing before %q, %d requests; want %q, %d", c.path, a.MissingBefore, a.Totals.Requests, c.missing, c.requests)
		}
	}
	for path, missing := range map[string]string{
		"pages?": "", "sessions?": "", "retention?": "", "waterfall?": "2026-11-21", "overview?cmp=none&": "", "totals?cmp=none&": "",
		"totals?": "2026-11-21", // as far into a day of the comparison as today's logs go
	} {
		if a := ask(path + "from=2026-11-20&to=2026-11-22"); a.MissingBefore != missing {
			t.Errorf("%s: missing before %q, want %q", path, a.MissingBefore, missing)
		}
	}
	// Days that are whole come from the daily figures, however old, and so do those
	// that they are compared with.
	for path, missing := range map[string]string{
		"totals?cmp=none&from=2026-11-18&to=2026-11-19": "", "totals?from=2026-11-20&to=2026-11-21": "", "overview?from=2026-11-19&to=2026-11-20&i=day": "",
		"overview?from=2026-11-19&to=2026-11-20&i=hour":             "", // whole hours are kept, too
		"totals?cmp=none&from=2026-11-18&to=2026-11-20&f=page:is:/": "", "requests/series?from=2026-11-18&to=2026-11-19&i=hour": "2026-11-21",
	} {
		if a := ask(path); a.MissingBefore != missing {
			t.Errorf("%s: missing before %q, want %q", path, a.MissingBefore, missing)
		}
	}
	if after := get(h, hours).Body.String(); after != hoursBefore || !strings.Contains(after, `"bytes_sent":2000`) {
		t.Errorf("the hours of removed requests say %s", after)
	}
	// A site that is younger has lost nothing.
	var young []myweb.Request
	for id := range int64(7) {
		r := view(20+id, "2026-11-24T09:00:00Z", ada, "/", "", myweb.ChannelDirect)
		r.Site = "young.example"
		young = append(young, r)
	}
	if err := load(store, young); err != nil {
		t.Fatal(err)
	}
	for site, missing := range map[string]string{"young.example": "", "www.example.com": "2026-11-21"} {
		w := get(h, "/api/v1/"+site+"/requests/series?from=2026-11-18&to=2026-11-24&i=hour")
		if said := strings.Contains(w.Body.String(), `"missing_before":"`+missing); w.Code != 200 || said != (missing != "") {
			t.Errorf("%s: status %d, %s", site, w.Code, w.Body)
		}
	}
	if text := get(h, "/api/v1/status").Body.String(); !json.Valid([]byte(text)) || !strings.Contains(text, `"requests_since":"2026-11-21T00:00:00Z"`) {
		t.Errorf("the status does not say from when on requests are kept: %s", text)
	}
}

// What reads the lists of the pages of sessions misses page views, too.
func TestRemovedPageViews(t *testing.T) {
	store := withTraffic(t)
	if _, err := store.Maintain(t.Context(), myweb.Maintenance{Now: now, Retention: myweb.Retention{RequestsDays: 1, PageViewsDays: 1}}); err != nil {
		t.Fatal(err)
	}
	h := handler(t, func(o *api.Options) { o.Reports = query.Reports{DB: store} })
	for _, path := range []string{
		"transitions?", "paths?", "flows?", "funnel?step=is:/&step=is:/pricing&", "totals?cmp=none&f=page:is:/&",
		"totals?cmp=none&f=page:glob:/p*&", "breakdown/country?f=page:is:/&", "series?i=day&f=page:is:/&", "breakdown/page?f=source:is:Google&",
	} {
		for period, missing := range map[string]bool{"from=2026-11-19&to=2026-11-20": true, "from=2026-11-20&to=2026-11-22": true, "from=2026-11-21&to=2026-11-22": false} {
			w := get(h, "/api/v1/www.example.com/"+path+period)
			if said := strings.Contains(w.Body.String(), `"missing_before":"2026-11-21"`); w.Code != 200 || said != missing {
				t.Errorf("%s%s: status %d, %s", path, period, w.Code, w.Body)
			}
		}
	}
}
