package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

const pass = "correct horse battery staple"

// ask gives the status and body of an answer, with headers by name and value.
func ask(t *testing.T, method, url, body string, headers ...string) (int, string, *http.Response) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text), response
}

// The same commands, in the database and through a server that has it.
func TestPeople(t *testing.T) {
	for _, running := range []bool{false, true} {
		name := map[bool]string{false: "database", true: "server"}[running]
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.must("init")
			if running {
				p := w.start("serve", "--listen", "127.0.0.1:0")
				p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
				defer p.stop(t, syscall.SIGTERM)
			}
			contains(t, w.must("user", "list"), "none")
			w.stdin = pass + "\n"
			contains(t, w.must("user", "add", "ada", "--role", "admin"), "added ada, admin")
			contains(t, w.must("user", "add", "bob"), "added bob, viewer")
			w.refuse(exitFailed, []string{"user", "add", "bob"}, "there is a user bob already")
			w.refuse(exitUsage, []string{"user", "add", "Bob Smith"}, "use up to 64 of a-z")
			contains(t, w.must("user", "list"), "NAME", "ada", "admin", "bob", "viewer")
			contains(t, w.must("user", "password", "bob"), "is logged out everywhere")
			w.stdin = "short\n"
			w.refuse(exitUsage, []string{"user", "add", "cleo"}, "fewer than 12 characters")
			w.stdin = ""
			w.refuse(exitUsage, []string{"user", "add", "cleo"}, "there is no password")
			contains(t, w.must("user", "remove", "bob"), "removed bob")
			w.refuse(exitFailed, []string{"user", "remove", "bob"}, "no user bob")

			// The server wants a login and listens where it likes; it is found all the same.
			if running {
				contains(t, w.must("status"), "sources")
			}

			o := w.run("token", "create", "nightly", "--expires", "12h")
			contains(t, o.stdout, "myweb_")
			contains(t, o.stderr, "it is not shown again")
			id := regexp.MustCompile(`token ([a-z2-7]{10}),`).FindStringSubmatch(o.stderr)[1]
			contains(t, w.must("token", "list"), id, "nightly", "reports", "all", "command line", "never")
			contains(t, w.must("token", "revoke", id), "revoked")
			contains(t, w.must("token", "list"), "none")
			w.refuse(exitUsage, []string{"token", "create", "x", "--scope", "everything"}, "use reports, sql or admin")
			w.refuse(exitUsage, []string{"token", "create", "x", "--expires", "3y"}, "12h or 90d")

			contains(t, w.run("token", "create", "shop", "--site", "shop.example.com").stderr, "no requests of the site shop.example.com yet, nor of any other")

			w.environ["PUBLIC_URL"] = "https://stats.example.com"
			o = w.run("share", "create", "www.example.com", "--label", "for the board", "--expires", "30d")
			if want := map[bool]string{false: "https://stats.example.com/share/", true: "http://127.0.0.1:"}[running]; !strings.HasPrefix(o.stdout, want) {
				t.Errorf("the link is %s", o.stdout)
			}
			id = regexp.MustCompile(`share link ([a-z2-7]{10}),`).FindStringSubmatch(o.stderr)[1]
			contains(t, w.must("share", "list"), id, "www.example.com", "for the board")
			contains(t, w.must("share", "revoke", id), "revoked")
			w.refuse(exitUsage, []string{"share", "create"}, "say `share create SITE`")
		})
	}
}

// A dashboard on this machine is open until there is a user; from then on it
// asks everybody to log in.
func TestServeAsksForALogin(t *testing.T) {
	w := newWorld(t)
	w.must("ingest", "--quiet", filepath.Join(scenario("two-sites"), "1.log"))
	p := w.start("serve", "--listen", "127.0.0.1:0")
	url := p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	sites := url + "/api/v1/sites"
	get(t, sites)
	w.stdin = pass
	w.must("user", "add", "ada", "--role", "admin")
	if status, _, _ := ask(t, "GET", sites, ""); status != http.StatusUnauthorized {
		t.Errorf("without a login: %d", status)
	}
	body, err := json.Marshal(map[string]string{"user": "ada", "password": pass})
	if err != nil {
		t.Fatal(err)
	}
	status, text, response := ask(t, "POST", url+"/api/v1/login", string(body), "Content-Type", "application/json")
	if status != http.StatusOK || len(response.Cookies()) != 1 {
		t.Fatalf("login: %d %s", status, text)
	}
	cookie := response.Cookies()[0].Name + "=" + response.Cookies()[0].Value
	if status, text, _ = ask(t, "GET", sites, "", "Cookie", cookie); status != http.StatusOK {
		t.Errorf("with a login: %d %s", status, text)
	}
	token := strings.TrimSpace(w.must("token", "create", "nightly"))
	if status, text, _ = ask(t, "GET", sites, "", "Authorization", "Bearer "+token); status != http.StatusOK {
		t.Errorf("with a token: %d %s", status, text)
	}
	contains(t, w.run("share", "create", "ww.example.com").stderr, "no requests of the site ww.example.com yet; there are those of ", "www.example.com")
	o := w.run("share", "create", "www.example.com")
	if strings.Contains(o.stderr, "note:") {
		t.Errorf("of a site that is there: %s", o.stderr)
	}
	link := strings.TrimSpace(o.stdout)
	if status, _, response = ask(t, "GET", link, ""); status != http.StatusSeeOther || response.Header.Get("Location") != "/s/www.example.com/overview" {
		t.Errorf("the share link: %d %v", status, response.Header)
	}
	p.stop(t, syscall.SIGTERM)
	secrets := []string{pass, token, strings.TrimPrefix(link, url+"/share/"), response.Cookies()[0].Value}
	for _, secret := range secrets {
		if strings.Contains(p.printed(), secret) {
			t.Errorf("the log has a secret:\n%s", p.printed())
		}
	}
	if info, err := os.Stat(w.path("test.duckdb.users")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database of users: %v %v", info, err)
	}
	if _, err := os.Stat(w.path("test.duckdb.serve")); err == nil {
		t.Error("the operator file is left behind")
	}
	contains(t, w.must("user", "list"), "ada")
}

// What other machines can reach has users, or says that it has none.
func TestServeRefusesToBeOpen(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	for _, args := range [][]string{
		{"serve", "--listen", "0.0.0.0:0"},
		{"serve", "--listen", ":0"},
		{"serve", "--listen", "127.0.0.1:0", "--public-url", "https://stats.example.com"},
	} {
		w.refuse(exitUsage, args, "there is no user who could log in", "myweb user add", "--insecure-open")
	}
	w.refuse(exitUsage, []string{"serve", "--listen", "stats.example.com:80"}, "not a name")
	for _, url := range []string{"stats.example.com", "ftp://stats.example.com", "https://stats.example.com/path", "https://ada@stats.example.com"} {
		w.refuse(exitUsage, []string{"serve", "--listen", "127.0.0.1:0", "--public-url", url}, "such as https://stats.example.com")
	}
	p := w.start("serve", "--listen", "127.0.0.1:0", "--public-url", "http://stats.example.com", "--insecure-open")
	url := p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	get(t, url+"/api/v1/sites")
	p.stop(t, syscall.SIGTERM)
	contains(t, p.printed(), "level=WARN", "OPEN TO EVERYBODY", "travel unencrypted")

	w.stdin = pass
	w.must("user", "add", "ada", "--role", "admin")
	p = w.start("serve", "--listen", "127.0.0.1:0", "--public-url", "https://stats.example.com")
	url = p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	if status, _, _ := ask(t, "GET", url+"/api/v1/sites", ""); status != http.StatusUnauthorized {
		t.Errorf("without a login: %d", status)
	}
	p.stop(t, syscall.SIGTERM)
}

// A server that was killed leaves its operator file behind, which does no harm.
func TestOperatorFileOfAKilledServer(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	p := w.start("serve", "--listen", "127.0.0.1:0")
	p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	_ = p.Process.Kill()
	<-p.ended
	if info, err := os.Stat(w.path("test.duckdb.serve")); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the operator file: %v %v", info, err)
	}
	w.stdin = pass
	w.must("user", "add", "ada")
	contains(t, w.must("user", "list"), "ada")
}
