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

	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/query"
)

// cached answers with an ETag. The same question gets the same answer until
// something is loaded, or a quarter of an hour of some time zone begins: then
// today may be another day and a point no longer settling.
func (s *server) cached(media []string, fn func(r *http.Request, who access.Principal, data query.Ledger) (any, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request, who access.Principal) error {
		as, err := accepted(r.Header.Get("Accept"), media)
		if err != nil {
			return err
		}
		data, err := s.Reports.Ledger(r.Context())
		if err != nil {
			return err
		}
		tag := s.tag(r, who, data, as)
		h := w.Header()
		h.Set("ETag", tag)
		h.Set("Cache-Control", "private, no-cache")
		if len(media) > 1 {
			h.Add("Vary", "Accept")
		}
		if matchesTag(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		body, ok := s.answers.get(tag)
		if !ok {
			document, err := fn(r, who, data)
			if err != nil {
				return err
			}
			if body, err = encode(document, as); err != nil {
				return err
			}
			s.answers.put(tag, body)
		}
		writeBody(w, as, body)
		return nil
	}
}

func writeJSON(w http.ResponseWriter, document any) error {
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	writeBody(w, mediaJSON, append(body, '\n'))
	return nil
}

func writeBody(w http.ResponseWriter, media string, body []byte) {
	h := w.Header()
	if media == mediaCSV {
		media += "; charset=utf-8"
	}
	h.Set("Content-Type", media)
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	_, _ = w.Write(body) // a client that went away is no error of ours
}

// tag is weak: the bytes differ with their compression. Another start of the
// program may have another configuration.
func (s *server) tag(r *http.Request, who access.Principal, data query.Ledger, as string) string {
	text := fmt.Sprint(s.Version, s.started, s.Now().Truncate(15*time.Minute).Unix(), data, as, who.Site, " ", r.URL.EscapedPath(), "?", r.URL.RawQuery)
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
// open is computed once. Their tag says what they are and of which site.
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
