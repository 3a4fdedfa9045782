package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/myweb-analytics/myweb/store/query"
)

// endpoint makes the document of an answer, or an error.
type endpoint func(r *http.Request) (any, error)

// handle writes what an endpoint makes; it may not be kept.
func (s *server) handle(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		document, err := e(r)
		if err != nil {
			s.writeProblem(w, r, err)
			return
		}
		body, err := json.Marshal(document)
		if err != nil {
			s.writeProblem(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		writeJSON(w, body)
	})
}

// reportEndpoint is told what the database holds.
type reportEndpoint func(r *http.Request, data query.Ledger) (any, error)

// report answers with an ETag. The same question gets the same answer until
// something is loaded, or a quarter of an hour of some time zone begins: then
// today may be another day and a point no longer settling.
func (s *server) report(e reportEndpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := s.Reports.Ledger(r.Context())
		if err != nil {
			s.writeProblem(w, r, err)
			return
		}
		tag := s.tag(r, data)
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "no-cache")
		if matchesTag(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		body, ok := s.answers.get(tag)
		if !ok {
			document, err := e(r, data)
			if err == nil {
				body, err = json.Marshal(document)
			}
			if err != nil {
				s.writeProblem(w, r, err)
				return
			}
			s.answers.put(tag, body)
		}
		writeJSON(w, body)
	})
}

func writeJSON(w http.ResponseWriter, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	_, _ = w.Write(append(body, '\n')) // a client that went away is no error of ours
}

// tag is weak: the bytes differ with their compression. Another start of the
// program may have another configuration.
func (s *server) tag(r *http.Request, data query.Ledger) string {
	text := fmt.Sprint(s.Version, s.started, s.Now().Truncate(15*time.Minute).Unix(), data, r.URL.EscapedPath(), "?", r.URL.RawQuery)
	sum := sha256.Sum256([]byte(text))
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
}

func matchesTag(header, tag string) bool {
	for _, t := range strings.Split(header, ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// answers holds the latest bodies, so that a dashboard that many people have
// open is computed once.
type answers struct {
	mu     sync.Mutex
	bodies map[string][]byte
	order  []string // oldest first
}

const answersKept = 64

func (a *answers) get(tag string) ([]byte, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	body, ok := a.bodies[tag]
	return body, ok
}

func (a *answers) put(tag string, body []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.bodies == nil {
		a.bodies = map[string][]byte{}
	}
	if _, ok := a.bodies[tag]; ok {
		return
	}
	a.bodies[tag], a.order = body, append(a.order, tag)
	if len(a.order) > answersKept {
		delete(a.bodies, a.order[0])
		a.order = a.order[1:]
	}
}
