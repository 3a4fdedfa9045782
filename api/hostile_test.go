package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/api"
)

// A page of another site can neither act in the name of who has logged in, nor
// read.
func TestCrossOrigin(t *testing.T) {
	public := &url.URL{Scheme: "https", Host: "stats.example.com"}
	g := newGuarded(t, func(o *api.Options) { o.PublicURL = public })
	token := g.token(access.Token{Scopes: access.Scopes})
	body := `{"site":"www.example.com"}`
	tests := []struct {
		name    string
		headers []string
		status  int
	}{
		{"another site", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a sister site", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"another origin, of an old browser", []string{"Origin", "https://evil.example"}, 403},
		{"an origin that begins alike", []string{"Origin", "https://stats.example.com.evil.example"}, 403},
		{"no origin", []string{"Origin", "null"}, 403},
		{"the dashboard", []string{"Sec-Fetch-Site", "same-origin", "Origin", "https://stats.example.com"}, 200},
		{"the dashboard, when the proxy asks by another name", []string{"Origin", "https://stats.example.com", "Host", "127.0.0.1:8080"}, 200},
		{"a program", nil, 200},
		{"a form", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		{"a form that looks like text", []string{"Content-Type", "text/plain"}, 415},
	}
	for _, test := range tests {
		w := g.send("POST", "/api/v1/access/shares", body, append([]string{"Authorization", token}, test.headers...)...)
		if w.Code != test.status {
			t.Errorf("%s: %d %s", test.name, w.Code, w.Body)
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: other origins are allowed", test.name)
		}
	}
	g.expect(g.send("GET", "/api/v1/me", "", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"), 403, "cross_origin")
	g.expect(g.send("GET", "/api/v1/me", "", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"), 200, "anonymous")
}

// By which names a server may be asked: a web page that lets its own name point
// here must not get in where nobody has to log in.
func TestHosts(t *testing.T) {
	public := &url.URL{Scheme: "https", Host: "stats.example.com"}
	tests := []struct {
		name   string
		change func(*api.Options)
		host   string
		status int
	}{
		{"this machine", func(o *api.Options) { o.Loopback = true }, "localhost:8080", 200},
		{"a name that points to this machine", func(o *api.Options) { o.Loopback = true }, "evil.example", 403},
		{"behind a proxy, by its name", func(o *api.Options) { o.Loopback, o.PublicURL = true, public }, "Stats.example.com", 200},
		{"behind a proxy, by another", func(o *api.Options) { o.Loopback, o.PublicURL = true, public }, "evil.example", 403},
		{"in a network, by a name", func(*api.Options) {}, "server.local:8080", 200},
		{"in a network with a public name, by an address", func(o *api.Options) { o.PublicURL = public }, "192.0.2.10", 200},
		{"in a network with a public name, by another", func(o *api.Options) { o.PublicURL = public }, "evil.example", 403},
		{"open, by a name", func(o *api.Options) { o.Open = true }, "evil.example", 403},
		{"open, by an address", func(o *api.Options) { o.Open = true }, "[2001:db8::1]:8080", 200},
	}
	for _, test := range tests {
		g := newGuarded(t, test.change)
		if w := g.send("GET", "/healthz", "", "Host", test.host); w.Code != test.status {
			t.Errorf("%s: %d %s", test.name, w.Code, w.Body)
		}
	}
}

// Who comes without a login, by how the server is reached and whether there are
// users.
func TestWhoIsLetInWithoutALogin(t *testing.T) {
	public := &url.URL{Scheme: "https", Host: "stats.example.com"}
	tests := []struct {
		name   string
		change func(*api.Options)
		users  bool
		kind   string
		sql    bool
	}{
		{"this machine, no users", func(o *api.Options) { o.Loopback = true }, false, "local", true},
		{"this machine, users", func(o *api.Options) { o.Loopback = true }, true, "anonymous", false},
		{"a proxy on this machine, no users any more", func(o *api.Options) { o.Loopback, o.PublicURL = true, public }, false, "anonymous", false},
		{"a network, no users any more", func(*api.Options) {}, false, "anonymous", false},
		{"open, users", func(o *api.Options) { o.Open = true }, true, "local", false},
	}
	for _, test := range tests {
		g := newGuarded(t, test.change)
		if !test.users {
			g.must(g.RemoveUser(t.Context(), access.Operator(), "ada"))
			g.must(g.RemoveUser(t.Context(), access.Operator(), "bob"))
		}
		w := g.send("GET", "/api/v1/me", "", "Host", "127.0.0.1")
		if !strings.Contains(w.Body.String(), `"kind":"`+test.kind+`"`) || strings.Contains(w.Body.String(), `"sql"`) != test.sql || strings.Contains(w.Body.String(), `"admin"`) {
			t.Errorf("%s: %s", test.name, w.Body)
		}
		if w := g.send("GET", "/api/v1/access/users", "", "Host", "127.0.0.1"); w.Code != 401 && w.Code != 403 {
			t.Errorf("%s: manages users: %d", test.name, w.Code)
		}
	}
}

// Guessing is slowed down by client, whom only a proxy may name.
func TestLoginsAreThrottled(t *testing.T) {
	guess := func(g *guarded, forwarded string) int {
		return g.send("POST", "/api/v1/login", login("ada", "wrong"), "X-Forwarded-For", forwarded).Code
	}
	g := newGuarded(t, nil)
	for range 10 {
		if code := guess(g, "198.51.100.1"); code != 401 {
			t.Fatalf("a wrong password: %d", code)
		}
	}
	w := g.send("POST", "/api/v1/login", login("ada", pass))
	if g.expect(w, 429, `"code":"busy"`); w.Header().Get("Retry-After") == "" {
		t.Error("it is not said when to try again")
	}
	g.expect(g.send("POST", "/api/v1/login", login("bob", pass)), 200, "bob")

	for _, behind := range []bool{false, true} {
		g := newGuarded(t, func(o *api.Options) { o.BehindProxy = behind })
		refused := 0
		for i := range 40 {
			user := login("user"+strings.Repeat("x", i), "wrong")
			// The first entry is the client's own word, the last one the proxy's.
			forwarded := "203.0.113." + string(rune('0'+i%10)) + ", 198.51.100." + strings.Repeat("1", i%3+1)
			if g.send("POST", "/api/v1/login", user, "X-Forwarded-For", forwarded).Code == 429 {
				refused++
			}
		}
		if behind != (refused == 0) {
			t.Errorf("behind a proxy %v: %d of 40 tries refused", behind, refused)
		}
	}
}

// Neither addresses nor secrets are written down.
func TestLogTellsNothing(t *testing.T) {
	g := newGuarded(t, func(o *api.Options) { o.BehindProxy = true })
	cookie := g.cookie("ada")
	share, _ := g.shareCookie("www.example.com")
	token := g.token(access.Token{Scopes: access.Scopes})
	g.send("POST", "/api/v1/login", login("ada", "wrong password"), "X-Forwarded-For", "198.51.100.7")
	g.send("GET", "/api/v1/sites?token=secret-in-query", "", "Authorization", token)
	g.send("GET", "/share/absent-but-secret", "")
	_, secret, _ := strings.Cut(cookie, "=")
	_, link, _ := strings.Cut(share, "=")
	for _, text := range []string{pass, "wrong password", "192.0.2.1", "198.51.100.7", secret, link, strings.TrimPrefix(token, "Bearer "), "secret-in-query", "absent-but-secret"} {
		if strings.Contains(g.log.String(), text) {
			t.Errorf("the log has %q:\n%s", text, g.log.String())
		}
	}
	if !strings.Contains(g.log.String(), "path=/api/v1/login status=401") {
		t.Errorf("the log lacks the failed login:\n%s", g.log.String())
	}
}

// Paths that climb or are odd find nothing, and every answer has the headers
// that keep browsers from guessing, framing and telling others.
func TestOddRequests(t *testing.T) {
	g := newGuarded(t, nil)
	cookie := g.cookie("ada")
	for _, target := range []string{
		"/api/v1/../../etc/passwd", "/api/v1/%2e%2e%2f%2e%2e%2fetc%2fpasswd/overview", "/share/..%2f..%2fetc%2fpasswd", "/share/%00",
		"/api/v1/www.example.com%00/overview", "/api/v1/www.example.com/breakdown/..%2f..%2fpage", "/api//v1/sites", "/api/v1/access/users/..",
		"/api/v1/" + strings.Repeat("a", 5000) + "/overview", "/api/v1/www.example.com/batch?panel=../access/users", "/api/docs/../openapi.json/x",
	} {
		w := g.send("GET", target, "", "Cookie", cookie)
		if w.Code == 200 || w.Code >= 500 || strings.Contains(w.Body.String(), "root:") {
			if !strings.Contains(w.Body.String(), "there is no report") {
				t.Errorf("%.60s: %d %s", target, w.Code, w.Body)
			}
		}
	}
	for _, target := range []string{"/api/v1/sites", "/api/v1/absent", "/api/openapi.json", www + "overview", "/share/absent"} {
		h := g.send("GET", target, "", "Cookie", cookie).Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") ||
			!strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: headers %v", target, h)
		}
	}
	for body, says := range map[string]string{"": "send JSON", "{": "not the JSON that is wanted", `{"user":"ada"} {}`: "after its JSON document", `{"admin":true}`: "unknown field",
		`{"user":"` + strings.Repeat("a", 2<<20) + `"}`: "too large"} {
		w := g.send("POST", "/api/v1/login", body)
		if w.Code != http.StatusBadRequest && w.Code != http.StatusUnsupportedMediaType || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%.20s: %d %s", body, w.Code, w.Body)
		}
	}
}
