package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/access"
)

// Each report of the vocabulary has an address.
func TestReports(t *testing.T) {
	h := handler(t, nil)
	tests := []struct{ target, holds string }{
		{"totals?p=7d&cmp=custom&cfrom=2026-11-20&cto=2026-11-20", `"comparison":{"from":"2026-11-20","to":"2026-11-20"`},
		{"totals?p=7d&cmp=custom&cfrom=2026-11-20&cto=2026-11-20", `"comparison_totals":{"visitors":1,`},
		{"pages?p=7d", `{"page":"/","page_views":4,`},
		{"breakdown/page?p=7d&sort=page_views&order=asc&limit=1&offset=1", `"sort":"page_views"`},
		{"breakdown/page?p=7d&q=PRIC", `"rows":[{"value":"/pricing"`},
		{"breakdown/section?p=7d", `"dimension":"section"`},
		{"matrix?p=7d", `{"weekday":7,"hour":9,"page_views":2,"sessions":1}`},
		{"requests?p=7d&seg=all", `"requests":9,"bot_requests":1`},
		{"requests?p=7d&seg=bots", `"requests":1,"bot_requests":1`},
		{"requests?p=7d&f=status:is:404", `"client_errors":1`},
		{"requests?p=7d&with=percentiles", `"ttfb":{"p50":null`},
		{"requests/series?p=7d&seg=all", `{"start":"2026-11-22","settling":true,"requests":5`},
		{"requests/breakdown/bot_name?p=7d&seg=bots", `{"value":"GPTBot","requests":1`},
		{"waterfall?p=7d", `"settling":true,"steps":[{"name":`},
		{"waterfall?p=7d", `{"name":"visitors","label":"Visitors","taken":false,"count":3,`},
		{"transitions?p=7d", `{"from":"/","to":"/pricing","transitions":1}`},
		{"transitions?p=7d&page=/pricing", `"sample":1`},
		{"paths?p=7d&steps=2", `{"pages":["/","/pricing"],"complete":true,"sessions":1}`},
		{"flows?p=7d&steps=2&start=/", `"rows":[{"step":1,"from":"/"`},
		{"funnel?p=7d&step=is:/&step=is:/pricing", `"steps":[{"name":"/","count":4,"of_first":1,"of_previous":1},{"name":"/pricing","count":1`},
		{"funnel?p=7d&step=is:/&step=is:/pricing&window=7d", `"of":"visitor"`},
		{"retention?p=7d&i=day", `"cohorts":[{"start":"2026-11-16","visitors":0`},
		{"sessions?p=7d&limit=1", `"entry_page":"/"`},
		{"realtime", `"now":"2026-11-22T14:00:00Z","last_at":"2026-11-22T13:30:00Z"`},
	}
	for _, test := range tests {
		if w := get(h, www+test.target); w.Code != 200 || !strings.Contains(w.Body.String(), test.holds) {
			t.Errorf("%s: %d lacks %s:\n%s", test.target, w.Code, test.holds, w.Body)
		}
	}
	for target, says := range map[string]string{
		"funnel?p=7d&step=is:/":       "2 to 8 steps",
		"paths?p=7d&start=/&end=/":    "not",
		"sessions/abc":                "no session",
		"sessions/999":                "no session",
		"breakdown/page?sort=planets": "cannot be sorted",
		"requests/breakdown/planet":   "no dimension",
		"realtime?p=7d":               "this address takes none",
		"breakdown/weekday":           "no breakdown by weekday",
		"series?f=bot_name:is:GPTBot": "bot_name",
	} {
		if w := get(h, www+target); w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

// A session of the list can be opened.
func TestSession(t *testing.T) {
	h := handler(t, nil)
	var list struct {
		Rows []struct {
			SessionID string `json:"session_id"`
			PageViews int    `json:"page_views"`
		}
	}
	if err := json.Unmarshal(get(h, www+"sessions?p=7d").Body.Bytes(), &list); err != nil || len(list.Rows) != 5 {
		t.Fatalf("%v %+v", err, list)
	}
	w := get(h, www+"sessions/"+list.Rows[0].SessionID)
	if w.Code != 200 || strings.Count(w.Body.String(), `"seconds_on_page"`) != list.Rows[0].PageViews {
		t.Errorf("the session: %d %s", w.Code, w.Body)
	}
	if w = get(h, "/api/v1/blog.example.com/sessions/"+list.Rows[0].SessionID); w.Code != 404 {
		t.Errorf("as of another site: %d", w.Code)
	}
	g := newGuarded(t, nil)
	share, _ := g.shareCookie("www.example.com")
	for _, target := range []string{"sessions", "sessions/" + list.Rows[0].SessionID, "sql/sessions"} {
		g.expect(g.send("GET", www+target, "", "Cookie", share), 403, "shows no single visitors")
	}
	g.expect(g.send("GET", www+"batch?panel=sessions", "", "Cookie", share), 200, `"code":"forbidden"`)
	g.expect(g.send("GET", www+"sessions", "", "Authorization", g.token(access.Token{Scopes: []access.Scope{"reports"}})), 200, "session_id")
}

// Every report that is a query can be had as SQL, with its values in it.
func TestReportsAsSQL(t *testing.T) {
	h := handler(t, nil)
	for _, report := range []string{"totals", "series", "breakdown/country", "pages", "matrix", "requests", "requests/series", "requests/breakdown/status",
		"transitions", "paths", "flows", "retention", "sessions", "realtime", "funnel"} {
		target := www + "sql/" + report
		if report != "realtime" {
			target += "?p=7d"
		}
		if report == "funnel" {
			target += "&step=is:/&step=is:/pricing"
		}
		w := get(h, target)
		var d struct {
			Report     string
			Statements []struct{ Name, SQL string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != 200 || d.Report != report || len(d.Statements) == 0 {
			t.Errorf("%s: %d %v %s", report, w.Code, err, w.Body)
			continue
		}
		for _, s := range d.Statements {
			if strings.Contains(s.SQL, "$") || !strings.Contains(s.SQL, "www.example.com") {
				t.Errorf("%s: %s lacks its values:\n%s", report, s.Name, s.SQL)
			}
		}
	}
	for target, status := range map[string]int{"sql/overview": 404, "sql/absent": 400, "sql/series?x=1": 400} {
		if w := get(h, www+target); w.Code != status {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

func TestRegistry(t *testing.T) {
	w := get(handler(t, nil), "/api/v1/metrics")
	for _, want := range []string{`{"name":"visitors","label":"Visitors","unit":"count","scope":"session","definition":"Distinct visitors with a page view in the period"}`,
		`"name":"country"`, `"operators":["is","is_not"`, `"segments":["humans","bots","all"]`, `"periods":["today"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the registry lacks %s: %s", want, w.Body)
		}
	}
	if w.Header().Get("ETag") == "" {
		t.Error("the registry is not revalidated")
	}
}
