package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/access"
)

// sqlBody is a statement to be sent.
func sqlBody(fields map[string]any) string {
	text, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestSQL(t *testing.T) {
	g := newGuarded(t, nil)
	ada := g.cookie("ada")
	ask := func(method, path, body string, headers ...string) *httptest.ResponseRecorder {
		return g.send(method, "/api/v1/sql/"+path, body, append([]string{"Cookie", ada}, headers...)...)
	}
	count := "select count(*) as n from page_views where timestamp >= {{from}} and timestamp < {{to}} and site = {{site}}"
	g.expect(ask("POST", "run", sqlBody(map[string]any{"sql": count, "query": "p=7d", "site": "www.example.com"})), 200,
		`{"columns":[{"name":"n","type":"BIGINT","numeric":true}],"rows":[[7]],"more":false`)
	g.expect(ask("POST", "run", sqlBody(map[string]any{"sql": count, "query": "from=2026-11-20&to=2026-11-20", "site": "www.example.com"})), 200, `"rows":[[2]]`)
	g.expect(ask("POST", "run", sqlBody(map[string]any{"sql": "select url_path from page_views", "row_limit": 2})), 200, `"more":true`)
	g.expect(ask("POST", "explain", sqlBody(map[string]any{"sql": count})), 200, `"plan":"`)
	for _, hostile := range []string{"drop table page_views", "copy page_views to '/tmp/x'", "select * from read_csv('/etc/passwd')", "attach '/tmp/x' as x", "select 1; select 2"} {
		g.expect(ask("POST", "run", sqlBody(map[string]any{"sql": hostile})), 400, `"code":"invalid"`)
	}
	for _, table := range []string{"access_users", "access.access_users", "access_logins", "access_tokens", "access_audit"} {
		g.expect(ask("POST", "run", sqlBody(map[string]any{"sql": "select * from " + table})), 400, `"code":"invalid"`)
	}
	g.expect(ask("POST", "run", sqlBody(map[string]any{"sql": "select 1", "query": "cmp=prev"})), 400, "no parameter")
	g.expect(ask("POST", "cancel", `{"id":"nothing"}`), 200, `{"cancelled":false}`)
	g.expect(ask("GET", "schema", ""), 200, `"name":"page_views"`)
	g.expect(ask("GET", "history", ""), 200, `"sql":"select url_path from page_views"`)
	// History is of who asked.
	other := g.token(access.Token{Scopes: []access.Scope{access.ScopeSQL}})
	if w := g.send("GET", "/api/v1/sql/history", "", "Authorization", other); w.Code != 200 || strings.Contains(w.Body.String(), "url_path") {
		t.Errorf("the history of another: %d %s", w.Code, w.Body)
	}
	g.expect(ask("DELETE", "history", ""), 204, "")
	g.expect(ask("GET", "history", ""), 200, `{"entries":[]}`)
}

func TestExports(t *testing.T) {
	g := newGuarded(t, nil)
	ada := g.cookie("ada")
	body := sqlBody(map[string]any{"sql": "select url_path, count(*) as n from page_views where site = 'www.example.com' group by 1 order by 2 desc, 1 limit 1"})
	for media, want := range map[string]string{"text/csv": "url_path,n\n/,4\n", "application/json": `"n":4`, "application/x-ndjson": "{\"url_path\":\"/\",\"n\":4}\n", "application/vnd.apache.parquet": "PAR1"} {
		w := g.send("POST", "/api/v1/sql/export", body, "Cookie", ada, "Accept", media)
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) || !strings.HasPrefix(w.Header().Get("Content-Type"), media) || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d %v %.100q", media, w.Code, w.Header(), w.Body)
		}
	}
	g.expect(g.send("POST", "/api/v1/sql/export", sqlBody(map[string]any{"sql": "drop table page_views"}), "Cookie", ada), 400, `"code":"invalid"`)
	g.expect(g.send("GET", "/api/v1/access/audit", "", "Cookie", ada), 200, `"actor":"ada","action":"sql export"`)
}

func TestSavedQuestions(t *testing.T) {
	g := newGuarded(t, nil)
	ada := g.cookie("ada")
	w := g.send("POST", "/api/v1/sql/questions", `{"title":"Views","sql":"select count(*) from page_views"}`, "Cookie", ada)
	g.expect(w, 200, `"user":"ada"`)
	var q struct{ ID string }
	if err := json.Unmarshal(w.Body.Bytes(), &q); err != nil {
		t.Fatal(err)
	}
	g.expect(g.send("PUT", "/api/v1/sql/questions/"+q.ID, `{"title":"All views","sql":"select count(*) from page_views"}`, "Cookie", ada), 200, `"title":"All views"`)
	g.expect(g.send("GET", "/api/v1/sql/questions", "", "Cookie", ada), 200, `"title":"All views"`)
	g.expect(g.send("POST", "/api/v1/sql/questions", `{"title":"Bad","sql":"drop table page_views"}`, "Cookie", ada), 400, "")
	g.expect(g.send("DELETE", "/api/v1/sql/questions/"+q.ID, "", "Cookie", ada), 204, "")
	g.expect(g.send("DELETE", "/api/v1/sql/questions/"+q.ID, "", "Cookie", ada), 404, `"code":"not_found"`)
}

// Who reads reports may ask the library, but not for one site only.
func TestLibrary(t *testing.T) {
	g := newGuarded(t, nil)
	bob := g.cookie("bob")
	g.expect(g.send("GET", "/api/v1/sql/library", "", "Cookie", bob), 200, `"name":"daily_active_users"`)
	w := g.send("GET", www+"library/daily_active_users?p=7d", "", "Cookie", bob)
	g.expect(w, 200, `"question":"daily_active_users","columns":[{"name":"`)
	if w.Header().Get("ETag") == "" {
		t.Error("the answer is not revalidated")
	}
	g.expect(g.send("GET", www+"library/absent", "", "Cookie", bob), 404, "no question")
	g.expect(g.send("GET", www+"library/daily_active_users?planet=1", "", "Cookie", bob), 400, "no parameter")
	share, _ := g.shareCookie("www.example.com")
	g.expect(g.send("GET", www+"library/daily_active_users?p=7d", "", "Cookie", share), 403, "only")
}
