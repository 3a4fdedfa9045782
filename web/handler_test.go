package web

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// script is long enough to be worth compressing.
var script = strings.Repeat("console.log('visitors')\n", 20)

func built() fstest.MapFS {
	return fstest.MapFS{
		"index.html":        {Data: []byte(`<meta name="app-base" content="./"><meta nonce="__NONCE__"><script src="./assets/index-1.js"></script>`)},
		"assets/index-1.js": {Data: []byte(script)},
		"fonts/inter.woff2": {Data: []byte("wOF2")},
		"geo/world.json":    {Data: []byte("{}")},
		"icon.svg":          {Data: []byte("<svg/>")},
	}
}

func TestExchanges(t *testing.T) {
	const (
		forever    = "public, max-age=31536000, immutable"
		revalidate = "no-cache"
	)
	tests := []struct {
		name, base, method, target string
		status                     int
		contentType, cache         string
		location                   string
	}{
		{"the start page", "/", "GET", "/", 200, "text/html; charset=utf-8", revalidate, ""},
		{"a page", "/", "GET", "/s/all/overview?p=7d&f=country:is:DE", 200, "text/html; charset=utf-8", revalidate, ""},
		{"a page of a site with dots in its name", "/", "GET", "/s/www.example.com", 200, "text/html; charset=utf-8", revalidate, ""},
		{"index.html by its name", "/", "GET", "/index.html", 200, "text/html; charset=utf-8", revalidate, ""},
		{"a script", "/", "GET", "/assets/index-1.js", 200, "text/javascript; charset=utf-8", forever, ""},
		{"a font", "/", "GET", "/fonts/inter.woff2", 200, "font/woff2", "public, max-age=2592000", ""},
		{"a font that is not there", "/", "GET", "/fonts/", 404, "text/plain; charset=utf-8", "", ""},
		{"a file without a hash in its name", "/", "GET", "/geo/world.json", 200, "application/json", revalidate, ""},
		{"a script of an older build", "/", "GET", "/assets/index-0.js", 404, "text/plain; charset=utf-8", "", ""},
		{"a missing file", "/", "GET", "/robots.txt", 404, "text/plain; charset=utf-8", "", ""},
		{"an unknown API", "/", "GET", "/api/v2/sites", 404, "text/plain; charset=utf-8", "", ""},
		{"a path that climbs", "/", "GET", "/assets/../../handler.go", 404, "text/plain; charset=utf-8", "", ""},
		{"a folder", "/", "GET", "/assets/", 404, "text/plain; charset=utf-8", "", ""},
		{"only the head", "/", "HEAD", "/", 200, "text/html; charset=utf-8", revalidate, ""},
		{"a form", "/", "POST", "/", 405, "text/plain; charset=utf-8", "", ""},
		{"below a base", "/stats/", "GET", "/stats/s/all/overview", 200, "text/html; charset=utf-8", revalidate, ""},
		{"a file below a base", "/stats", "GET", "/stats/icon.svg", 200, "image/svg+xml", revalidate, ""},
		{"a base without its slash", "/stats/", "GET", "/stats", 308, "text/html; charset=utf-8", "", "/stats/"},
		{"beside a base", "/stats/", "GET", "/icon.svg", 404, "text/plain; charset=utf-8", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, err := newHandler(built(), tt.base)
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(tt.method, tt.target, nil))
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			for name, want := range map[string]string{"Content-Type": tt.contentType, "Cache-Control": tt.cache, "Location": tt.location} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if tt.method == "HEAD" && w.Body.Len() > 0 {
				t.Errorf("a body of %d bytes", w.Body.Len())
			}
		})
	}
}

func get(t *testing.T, h http.Handler, target string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header = header
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPageHasBaseAndNonce(t *testing.T) {
	h, err := newHandler(built(), "/stats/")
	if err != nil {
		t.Fatal(err)
	}
	first := get(t, h, "/stats/s/all/overview", nil)
	page := body(t, first.Body)
	for _, want := range []string{`content="/stats/"`, `src="/stats/assets/index-1.js"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s: %s", want, page)
		}
	}
	nonce := regexp.MustCompile(`nonce="([A-Z2-7]{26})"`).FindStringSubmatch(page)
	if nonce == nil {
		t.Fatalf("no nonce in %s", page)
	}
	if csp := first.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "style-src 'self' 'nonce-"+nonce[1]+"'") {
		t.Errorf("the policy does not name the nonce of the page: %s", csp)
	}
	if second := body(t, get(t, h, "/stats/", nil).Body); strings.Contains(second, nonce[1]) {
		t.Error("two responses share a nonce")
	}
	if tag := first.Header.Get("ETag"); tag != "" {
		t.Errorf("a page with a nonce has the ETag %s", tag)
	}
}

func TestPolicyForbidsInlineAndForeign(t *testing.T) {
	p := policy("N")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
		if !strings.Contains(p, want+";") {
			t.Errorf("the policy lacks %s: %s", want, p)
		}
	}
	for _, not := range []string{"unsafe", "http:", "https:", "*", "blob:"} {
		if strings.Contains(p, not) {
			t.Errorf("the policy allows %s: %s", not, p)
		}
	}
}

func TestCompressionAndRevalidation(t *testing.T) {
	h, err := newHandler(built(), "/")
	if err != nil {
		t.Fatal(err)
	}
	const target = "/assets/index-1.js"
	plain := get(t, h, target, nil)
	if got := body(t, plain.Body); got != script || plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("plain: encoding %q, body %q", plain.Header.Get("Content-Encoding"), got)
	}
	zipped := get(t, h, target, http.Header{"Accept-Encoding": {"br, gzip;q=0.8"}})
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers of the compressed answer: %v", zipped.Header)
	}
	r, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := body(t, r); got != script {
		t.Errorf("unpacked: %q", got)
	}
	if plain.Header.Get("ETag") == zipped.Header.Get("ETag") {
		t.Error("two encodings share an ETag")
	}
	again := get(t, h, target, http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {`"other", W/` + zipped.Header.Get("ETag")}})
	if again.StatusCode != http.StatusNotModified || body(t, again.Body) != "" {
		t.Errorf("unchanged file: status %d", again.StatusCode)
	}
	if got := get(t, h, target, http.Header{"If-None-Match": {zipped.Header.Get("ETag")}}); got.StatusCode != http.StatusOK {
		t.Errorf("ETag of another encoding: status %d", got.StatusCode)
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "deflate, gzip;q=1.0, *;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false,
		"br": false, "gzip;q=": false, "xgzip": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("acceptsGzip(%q) = %v", header, got)
		}
	}
}

func TestNewHandlerRefuses(t *testing.T) {
	noIndex := built()
	delete(noIndex, "index.html")
	unknown := built()
	unknown["assets/a.wasm"] = &fstest.MapFile{Data: []byte("x")}
	for name, tt := range map[string]struct {
		dist fs.FS
		base string
	}{
		"no index":             {noIndex, "/"},
		"a relative base":      {built(), "stats/"},
		"an unknown file":      {unknown, "/"},
		"a base that is a URL": {built(), "https://example.com/"},
	} {
		if _, err := newHandler(tt.dist, tt.base); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestCommittedBuild is about the real dist: what a browser is sent.
func TestCommittedBuild(t *testing.T) {
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	page := body(t, get(t, h, "/", nil).Body)
	if strings.Contains(page, "./") || strings.Contains(page, nonceToken) {
		t.Errorf("a relative URL or the nonce's token is left in the page: %s", page)
	}
	if regexp.MustCompile(`<script[^>]*>[^<]|<style|style="|\son[a-z]+=`).MatchString(page) {
		t.Errorf("the page has something inline, which the policy blocks: %s", page)
	}
	for _, ref := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if got := get(t, h, ref[1], nil); got.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", ref[1], got.StatusCode)
		}
	}
	fonts, err := fs.Glob(FS(), "fonts/*.woff2")
	if err != nil || len(fonts) != 2 {
		t.Errorf("fonts %v, want the Latin and extended Latin subsets (%v)", fonts, err)
	}
	if !strings.Contains(page, `name="app-base" content="/"`) {
		t.Errorf("the page does not know its base: %s", page)
	}
}

func FuzzServe(f *testing.F) {
	f.Add("/s/www.example.com/overview", "gzip;q=0.5", `"x"`)
	f.Add("/assets/index-1.js", "*", "*")
	f.Add("/../index.html", ",;q", "W/")
	h, err := newHandler(built(), "/")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, target, encoding, match string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = target
		r.Header = http.Header{"Accept-Encoding": {encoding}, "If-None-Match": {match}}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Header().Get("X-Content-Type-Options") == "" && w.Code == http.StatusOK {
			t.Errorf("%q: an answer without its security headers", target)
		}
	})
}
