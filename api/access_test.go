package api_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/api"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

const pass = "correct horse battery staple"

// guarded is a server with an admin, ada, and a viewer, bob. Its log is kept.
type guarded struct {
	*testing.T
	people *sql.DB
	http.Handler
	*access.Control
	log  bytes.Buffer
	now  time.Time
	host string // that is asked, "" = any
}

func newGuarded(t *testing.T, change func(*api.Options)) *guarded {
	t.Helper()
	db, err := duckdb.OpenAccess(t.Context(), filepath.Join(t.TempDir(), "users"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	g := &guarded{T: t, people: db, now: now}
	clock := func() time.Time { return g.now }
	g.Control, err = access.New(db, access.Config{Now: clock, Cost: access.Cost{KiB: 64, Passes: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	g.must(g.AddUser(t.Context(), access.Operator(), "ada", access.RoleAdmin, pass))
	g.must(g.AddUser(t.Context(), access.Operator(), "bob", access.RoleViewer, pass))
	g.Handler = handler(t, func(o *api.Options) {
		o.Access, o.Now, o.Log = g.Control, clock, slog.New(slog.NewTextHandler(&g.log, nil))
		o.OperatorToken = "the operator's"
		if change != nil {
			change(o)
		}
		if o.PublicURL != nil {
			g.host = o.PublicURL.Host
		}
	})
	return g
}

func (g *guarded) must(err error) {
	g.Helper()
	if err != nil {
		g.Fatal(err)
	}
}

// send asks with a body of JSON, if any.
func (g *guarded) send(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	g.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if g.host != "" {
		r.Host = g.host
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

func (g *guarded) expect(w *httptest.ResponseRecorder, status int, holds string) {
	g.Helper()
	if w.Code != status || !strings.Contains(w.Body.String(), holds) {
		g.Errorf("got %d %s, want %d with %q", w.Code, w.Body, status, holds)
	}
}

func login(user, password string) string {
	text, err := json.Marshal(map[string]string{"user": user, "password": password})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// cookie logs a user in and gives what its browser sends from then on.
func (g *guarded) cookie(user string) string {
	g.Helper()
	w := g.send("POST", "/api/v1/login", login(user, pass))
	g.expect(w, 200, `"name":"`+user+`"`)
	c := w.Result().Cookies()[0]
	return c.Name + "=" + c.Value
}

func (g *guarded) token(t access.Token) string {
	g.Helper()
	t.Name, t.ExpiresAt = "test", g.now.Add(time.Hour)
	_, secret, err := g.CreateToken(g.Context(), access.Operator(), t)
	g.must(err)
	return "Bearer " + secret
}

// shareCookie opens a share link.
func (g *guarded) shareCookie(site string) (cookie, id string) {
	g.Helper()
	made, secret, err := g.CreateShare(g.Context(), access.Operator(), access.Share{Site: site})
	g.must(err)
	w := g.send("GET", "/share/"+secret, "")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/s/"+site+"/overview" || len(w.Result().Cookies()) != 1 {
		g.Fatalf("the share link: %d %v", w.Code, w.Header())
	}
	c := w.Result().Cookies()[0]
	return c.Name + "=" + c.Value, made.ID
}

// operations are those of the description: address, method, and whether it is
// for anybody.
func operations(t *testing.T, h http.Handler) map[string]map[string]struct {
	Security []map[string][]string
	Tags     []string
} {
	t.Helper()
	var spec struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Security []map[string][]string
			Tags     []string
		}
	}
	if err := json.Unmarshal(get(h, "/api/openapi.json").Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	if spec.OpenAPI != "3.1.0" || len(spec.Paths) < 15 {
		t.Fatalf("OpenAPI %s with %d addresses", spec.OpenAPI, len(spec.Paths))
	}
	return spec.Paths
}

// Every operation refuses who has not logged in, and every one that needs more
// than reading refuses who may only read: none can be forgotten.
func TestEveryOperationIsGuarded(t *testing.T) {
	g := newGuarded(t, nil)
	viewer := g.cookie("bob")
	share, _ := g.shareCookie("www.example.com")
	reader := g.token(access.Token{Scopes: []access.Scope{access.ScopeReports}})
	anyone := []string{"/healthz", "/readyz", "/api/v1/me", "/api/v1/login", "/api/v1/logout", "/api/openapi.json"}
	for path, methods := range operations(t, g) {
		target := strings.NewReplacer("{site}", "www.example.com", "{dimension}", "page", "{name}", "ada", "{id}", "x").Replace(path)
		for method, o := range methods {
			method = strings.ToUpper(method)
			if len(o.Security) == 0 {
				if !strings.Contains(strings.Join(anyone, " ")+" ", path+" ") {
					t.Errorf("%s %s is for anybody", method, path)
				}
				continue
			}
			w := g.send(method, target, "{}")
			if w.Code != 401 || w.Header().Get("WWW-Authenticate") != "Bearer" || !strings.Contains(w.Body.String(), `"code":"unauthenticated"`) {
				t.Errorf("%s %s without a login: %d %s", method, path, w.Code, w.Body)
			}
			if o.Security[0]["token"][0] == "reports" {
				continue
			}
			for who, header := range map[string][]string{"a viewer": {"Cookie", viewer}, "a share link": {"Cookie", share}, "a token": {"Authorization", reader}} {
				if w := g.send(method, target, "{}", header...); w.Code != 403 || !strings.Contains(w.Body.String(), `"code":"forbidden"`) {
					t.Errorf("%s %s by %s: %d %s", method, path, who, w.Code, w.Body)
				}
			}
		}
	}
}

// A share link and a token of one site show that site: no other, not all
// together, and not which others there are.
func TestOneSiteOnly(t *testing.T) {
	g := newGuarded(t, nil)
	share, _ := g.shareCookie("www.example.com")
	token := g.token(access.Token{Scopes: []access.Scope{access.ScopeReports}, Site: "www.example.com"})
	for _, header := range [][]string{{"Cookie", share}, {"Authorization", token}} {
		ask := func(target string) *httptest.ResponseRecorder { return g.send("GET", target, "", header...) }
		g.expect(ask(www+"overview?p=7d"), 200, `"visitors":3`)
		sites := ask("/api/v1/sites")
		if g.expect(sites, 200, "www.example.com"); strings.Contains(sites.Body.String(), "blog.example.com") {
			t.Errorf("other sites are told: %s", sites.Body)
		}
		for _, report := range []string{"overview", "series", "stats", "breakdown/page", "batch?panel=series", "live"} {
			g.expect(ask("/api/v1/all/"+report), 403, "shows the site www.example.com only")
			g.expect(ask("/api/v1/blog.example.com/"+report), 404, `there is no site \"blog.example.com\"`)
		}
		g.expect(ask(www+"stats"), 200, `"ledger":null`)
		g.expect(g.send("POST", "/api/v1/blog.example.com/batch", `{"query":"p=7d","panels":{"a":"series"}}`, header...), 404, "there is no site")
		// What somebody else asked for and was remembered is not theirs.
		g.expect(g.send("GET", "/api/v1/all/stats", "", "Cookie", g.cookie("ada")), 200, `"lines":10`)
		g.expect(ask("/api/v1/all/stats"), 403, "")
	}
}

func TestRevokedAndExpired(t *testing.T) {
	g := newGuarded(t, nil)
	share, id := g.shareCookie("www.example.com")
	token := g.token(access.Token{Scopes: access.Scopes})
	cookie := g.cookie("bob")
	for _, header := range [][]string{{"Cookie", share}, {"Cookie", cookie}, {"Authorization", token}} {
		g.expect(g.send("GET", "/api/v1/sites", "", header...), 200, "www.example.com")
	}
	g.expect(g.send("DELETE", "/api/v1/access/shares/"+id, "", "Authorization", token), 204, "")
	g.expect(g.send("DELETE", "/api/v1/access/users/bob", "", "Authorization", token), 204, "")
	g.expect(g.send("GET", "/api/v1/sites", "", "Cookie", share), 401, "")
	g.expect(g.send("GET", "/api/v1/sites", "", "Cookie", cookie), 401, "")
	g.now = g.now.Add(2 * time.Hour)
	g.expect(g.send("GET", "/api/v1/sites", "", "Authorization", token), 401, "has expired or was revoked")
	// A bad token is refused even where a good cookie comes with it.
	g.expect(g.send("GET", "/api/v1/sites", "", "Cookie", g.cookie("ada"), "Authorization", token), 401, "")
	g.expect(g.send("GET", "/api/v1/sites", "", "Authorization", "Basic YWRhOmFkYQ=="), 401, "Bearer")
	g.expect(g.send("GET", "/api/v1/access/users", "", "Authorization", "Bearer the operator's"), 200, "ada")
	g.expect(g.send("GET", "/api/v1/access/users", "", "Authorization", "Bearer "), 401, "")
	if w := g.send("GET", "/share/nothing", ""); w.Code != 303 || w.Header().Get("Location") != "/login?notice=share" {
		t.Errorf("a link that is none: %d %v", w.Code, w.Header())
	}
}

// The cookie of a login is new each time, and no script, no other site and no
// unencrypted connection gets it.
func TestLoginCookie(t *testing.T) {
	public := &url.URL{Scheme: "https", Host: "stats.example.com"}
	g := newGuarded(t, func(o *api.Options) { o.PublicURL = public })
	planted := "__Host-myweb_login=" + strings.Repeat("a", 36)
	w := g.send("POST", "/api/v1/login", login("ada", pass), "Cookie", planted, "Host", "stats.example.com", "Origin", "https://stats.example.com")
	g.expect(w, 200, `"kind":"user","name":"ada","role":"admin"`)
	c := w.Result().Cookies()[0]
	if c.Name != "__Host-myweb_login" || strings.Contains(planted, c.Value) || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge <= 0 {
		t.Errorf("the cookie: %s", w.Header().Get("Set-Cookie"))
	}
	if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Strict-Transport-Security") == "" {
		t.Errorf("headers: %v", w.Header())
	}
	cookie := c.Name + "=" + c.Value
	g.expect(g.send("GET", "/api/v1/me", "", "Cookie", cookie), 200, `"name":"ada"`)
	// Without its prefix it is another cookie, which another host could set.
	g.expect(g.send("GET", "/api/v1/me", "", "Cookie", "myweb_login="+c.Value), 200, `"kind":"anonymous"`)
	w = g.send("POST", "/api/v1/logout", "", "Cookie", cookie)
	if w.Code != 204 || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("logout: %d %v", w.Code, w.Header())
	}
	g.expect(g.send("GET", "/api/v1/me", "", "Cookie", cookie), 200, `"kind":"anonymous"`)
}

func TestChangeOfPassword(t *testing.T) {
	g := newGuarded(t, nil)
	first, second := g.cookie("bob"), g.cookie("bob")
	change := func(current, next string) *httptest.ResponseRecorder {
		body, err := json.Marshal(map[string]string{"current": current, "password": next})
		g.must(err)
		return g.send("PUT", "/api/v1/me/password", string(body), "Cookie", first)
	}
	g.expect(change("wrong", "another fine pass phrase"), 401, "do not belong together")
	g.expect(change(pass, "short"), 400, "fewer than 12 characters")
	w := change(pass, "another fine pass phrase")
	g.expect(w, 200, `"name":"bob"`)
	for _, old := range []string{first, second} {
		g.expect(g.send("GET", "/api/v1/sites", "", "Cookie", old), 401, "")
	}
	c := w.Result().Cookies()[0]
	g.expect(g.send("GET", "/api/v1/sites", "", "Cookie", c.Name+"="+c.Value), 200, "")
	share, _ := g.shareCookie("www.example.com")
	g.expect(g.send("PUT", "/api/v1/me/password", `{"current":"x","password":"y"}`, "Cookie", share), 403, "only who has logged in")
}

// When the database of users is away, the process answers all the same; who
// asks for more is told so, and nothing about where that database is.
func TestUsersAreAway(t *testing.T) {
	g := newGuarded(t, nil)
	_, secret, err := g.CreateToken(t.Context(), access.Operator(), access.Token{Name: "nightly", Scopes: []access.Scope{access.ScopeReports}, ExpiresAt: now.AddDate(0, 1, 0)})
	g.must(err)
	g.must(g.people.Close())
	token := []string{"Authorization", "Bearer " + secret}
	if a := g.send(http.MethodGet, "/healthz", "", token...); a.Code != http.StatusOK {
		t.Errorf("/healthz answers %d: %s", a.Code, a.Body)
	}
	a := g.send(http.MethodGet, "/api/v1/sites", "", token...)
	if a.Code != http.StatusServiceUnavailable || !strings.Contains(a.Body.String(), "the log of the server says why") || strings.Contains(a.Body.String(), "sql") {
		t.Errorf("/api/v1/sites answers %d: %s", a.Code, a.Body)
	}
	if !strings.Contains(g.log.String(), "closed") {
		t.Errorf("the log does not say why: %s", &g.log)
	}
}

// A database that went away takes nobody's right: what watches the server is told.
func TestMetricsWithoutADatabase(t *testing.T) {
	for _, users := range []bool{false, true} {
		g := newGuarded(t, func(o *api.Options) { o.Loopback = true })
		g.host = "localhost"
		if !users {
			g.must(g.RemoveUser(t.Context(), access.Operator(), "bob"))
			g.must(g.RemoveUser(t.Context(), access.Operator(), "ada"))
		}
		before := g.send(http.MethodGet, "/metrics", "").Code
		g.must(g.people.Close())
		after := g.send(http.MethodGet, "/metrics", "").Code
		if users && (before != http.StatusUnauthorized || after == http.StatusOK) || !users && (before != http.StatusOK || after != http.StatusOK) {
			t.Errorf("with users %t: %d, then %d", users, before, after)
		}
	}
}
