package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// A panel of a batch is what its own address answers.
func TestBatch(t *testing.T) {
	h := handler(t, nil)
	shared := "p=7d&f=country:is:DE"
	panels := map[string]string{"series": "series", "breakdown/page?limit=1": "breakdown/page", "overview?cmp=none": "overview"}
	target := www + "batch?" + shared
	for panel := range panels {
		target += "&panel=" + url.QueryEscape(panel)
	}
	w := get(h, target)
	var got struct {
		Site   string
		Panels map[string]json.RawMessage
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || got.Site != "www.example.com" || len(got.Panels) != len(panels) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for panel := range panels {
		path, own, _ := strings.Cut(panel, "?")
		alone := strings.TrimSpace(get(h, www+path+"?"+shared+"&"+own).Body.String())
		if string(got.Panels[panel]) != alone {
			t.Errorf("%s: in a batch\n%s\nalone\n%s", panel, got.Panels[panel], alone)
		}
	}
	if tag := w.Header().Get("ETag"); tag == "" || get(h, target, "If-None-Match", tag).Code != 304 {
		t.Error("a batch is not revalidated")
	}
}

// One panel that fails leaves the others alone.
func TestBatchOfNames(t *testing.T) {
	body := `{"query":"p=7d","panels":{"pages":"breakdown/page?limit=1","wrong":"breakdown/planet","worse":"series?f=x","none":"absent","today":"series?p=today"}}`
	r := httptest.NewRequest("POST", www+"batch", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler(t, nil).ServeHTTP(w, r)
	for _, want := range []string{
		`"pages":{"site":"www.example.com"`, `"rows":[{"value":"/","visitors":3`,
		`"wrong":{"type":"about:blank","title":"Bad Request","status":400,"detail":"no dimension`,
		`"worse":{"type":"about:blank"`, `"none":{"type":"about:blank"`, `there is no report \"absent\"`,
		`"today":{"site":"www.example.com","timezone":"Europe/Berlin","period":{"from":"2026-11-22","to":"2026-11-22"}`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the batch lacks %s:\n%s", want, w.Body)
		}
	}
}

func TestBatchRefuses(t *testing.T) {
	h := handler(t, nil)
	for target, says := range map[string]string{
		"batch": "1 to 32 panels",
		"batch?p=7d" + strings.Repeat("&panel=series%3Fp=7d", 1) + "&period=1": "no parameter",
		"batch?panel=batch":          "there is no report",
		"batch?panel=series%3F%25zz": "not well formed",
	} {
		if w := get(h, www+target); !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	many := url.Values{}
	for i := range 33 {
		many.Add("panel", "series?limit="+strings.Repeat("1", i+1))
	}
	if w := get(h, www+"batch?"+many.Encode()); w.Code != 400 {
		t.Errorf("33 panels: %d", w.Code)
	}
}

// Rows can be had for spreadsheets and programs.
func TestFormats(t *testing.T) {
	h := handler(t, nil)
	tests := []struct{ target, accept, kind, body string }{
		{"breakdown/page?p=7d&limit=2", "text/csv", "text/csv; charset=utf-8", "value,visitors,page_views\n/,3,4\n/pricing,1,2\n"},
		{"breakdown/page?p=7d&limit=2", "application/x-ndjson", "application/x-ndjson", `{"value":"/","visitors":3,`},
		{"series?p=7d", "text/csv;q=0.9, application/json;q=0.1", "text/csv; charset=utf-8", "start,settling,visitors,"},
		{"series?p=7d", "text/html, */*;q=0.1", "application/json", `{"site":"www.example.com"`},
		{"series?p=7d", "", "application/json", `{"site":`},
	}
	for _, test := range tests {
		w := get(h, www+test.target, "Accept", test.accept)
		if w.Code != 200 || w.Header().Get("Content-Type") != test.kind || !strings.HasPrefix(w.Body.String(), test.body) || !strings.Contains(strings.Join(w.Header().Values("Vary"), " "), "Accept") {
			t.Errorf("%s as %s: %d %v\n%s", test.target, test.accept, w.Code, w.Header(), w.Body)
		}
	}
	for target, want := range map[string]string{
		"/api/v1/sites":            "site,page_views,first_at,last_at\nwww.example.com,7,2026-11-20T09:00:00Z,2026-11-22T13:30:00Z\n",
		www + "pages?p=7d&limit=1": "page,page_views,entries,exits,bounces,bounce_rate,exit_rate\n/,4,",
		www + "pages?p=7d&limit=1&with=visitors,time_on_page":            "page,page_views,visitors,entries,exits,bounces,bounce_rate,exit_rate,time_on_page\n/,4,3,",
		www + "pages?p=7d&limit=1&sort=visitors":                         "page,page_views,visitors,entries,",
		www + "paths?p=7d&steps=2":                                       "page_1,page_2,complete,sessions\n/,,true,2\n",
		www + "retention?from=2026-11-20&to=2026-11-22&i=day":            "start,settling,visitors,after,active\n2026-11-20,false,1,0,1\n2026-11-20,false,1,1,1\n2026-11-20,false,1,2,0\n",
		www + "waterfall?p=7d":                                           "name,label,taken,count\nrequests,Requests,false,9\n",
		www + "requests/breakdown/country?p=7d&limit=1":                  "value,requests,bot_requests,bytes_sent,cache_hits,client_errors,server_errors,bot_share,cache_hit_ratio,client_error_rate,server_error_rate\n",
		www + "requests/breakdown/country?p=7d&limit=1&with=percentiles": "value,requests,bot_requests,bytes_sent,cache_hits,client_errors,server_errors,bot_share,cache_hit_ratio,client_error_rate,server_error_rate,ttfb_p50,",
		www + "library/daily_active_users?from=2026-11-20&to=2026-11-21": "day,visitors,page_views,views_per_visitor\n2026-11-20,1,2,2\n",
	} {
		if w := get(h, target, "Accept", "text/csv"); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d\n%s\nwant\n%s", target, w.Code, w.Body, want)
		}
	}
	if w := get(h, www+"library/daily_active_users?from=2026-11-20&to=2026-11-21", "Accept", "application/x-ndjson"); !strings.HasPrefix(w.Body.String(), `{"day":"2026-11-20","`) {
		t.Errorf("a question as lines: %s", w.Body)
	}
	if w := get(h, www+"overview", "Accept", "text/csv"); w.Code != 406 || !strings.Contains(w.Body.String(), `"code":"not_acceptable"`) {
		t.Errorf("an overview as CSV: %d %s", w.Code, w.Body)
	}
	csv, json := get(h, www+"series?p=7d", "Accept", "text/csv"), get(h, www+"series?p=7d")
	if csv.Header().Get("ETag") == json.Header().Get("ETag") {
		t.Error("two formats share an ETag")
	}
}
