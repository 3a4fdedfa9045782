package web

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

const (
	indexName = "index.html"
	// cacheForever is for files whose name holds a hash of their content.
	cacheForever = "public, max-age=31536000, immutable"
	// cacheLong is for what hardly ever changes under its name.
	cacheLong = "public, max-age=2592000"
	// cacheRevalidate lets a browser keep a copy but ask before each use.
	cacheRevalidate = "no-cache"
)

// Handler serves the dashboard at the root of a host.
func Handler() (http.Handler, error) { return HandlerAt("/") }

// HandlerAt serves the dashboard below base, an absolute path such as
// "/stats/", for an installation behind a proxy that does not strip it. Every
// path that is no file and looks like a page ("/s/example.com/overview") gets
// index.html: the page itself reads its state from the URL.
func HandlerAt(base string) (http.Handler, error) { return newHandler(FS(), base) }

type handler struct {
	base  string // begins and ends with a slash
	files map[string]file
	index []byte // with base filled in, and nonceToken still to be replaced
}

func newHandler(dist fs.FS, base string) (*handler, error) {
	if !strings.HasPrefix(base, "/") {
		return nil, fmt.Errorf("serve dashboard: base path %q must begin with a slash", base)
	}
	if !strings.HasSuffix(base, "/") {
		base += "/"
	}
	files, err := readFiles(dist)
	if err != nil {
		return nil, fmt.Errorf("serve dashboard: read the built files: %w", err)
	}
	index, ok := files[indexName]
	if !ok {
		return nil, fmt.Errorf("serve dashboard: %s is missing; run npm run build in web/", indexName)
	}
	return &handler{base: base, files: files, index: rebase(index.raw, base)}, nil
}

// rebase points the relative URLs of the built page at base. The page is
// served from paths of any depth, so "./" would not do; a <base> element is
// refused by the policy.
func rebase(index []byte, base string) []byte {
	return bytes.ReplaceAll(index, []byte(`="./`), []byte(`="`+base))
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path+"/" == h.base {
		http.Redirect(w, r, h.base, http.StatusPermanentRedirect)
		return
	}
	name, ok := strings.CutPrefix(r.URL.Path, h.base)
	if !ok {
		http.NotFound(w, r)
		return
	}
	setSecurityHeaders(w.Header())
	if f, ok := h.files[name]; ok && name != indexName {
		serveFile(w, r, name, f)
		return
	}
	if !isPage(name) {
		http.NotFound(w, r)
		return
	}
	h.serveIndex(w, r)
}

// isPage tells the address of a page from that of a missing file. Sites have
// dots in their names, so what follows "s/" is always a page.
func isPage(name string) bool {
	if name == indexName || strings.HasPrefix(name, "s/") {
		return true
	}
	return path.Ext(name) == "" && !strings.HasPrefix(name, "api/") && !strings.HasPrefix(name, "assets/") && !strings.HasPrefix(name, "fonts/")
}

// serveIndex sends no ETag: the page differs with each nonce.
func (h *handler) serveIndex(w http.ResponseWriter, r *http.Request) {
	nonce := newNonce()
	page := bytes.ReplaceAll(h.index, []byte(nonceToken), []byte(nonce))
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", policy(nonce))
	header.Set("Cache-Control", cacheRevalidate)
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(page) // a client that went away is no error of ours
}
