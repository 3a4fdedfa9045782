package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

// The stream of a site: what goes on in it now, as server-sent events. An event
// is sent when something has changed; a comment when nothing has for a while, so
// that proxies and clients know that the stream lives.

const (
	defaultLiveEvery = 5 * time.Second
	heartbeatEvery   = 15 * time.Second
	writeWithin      = 10 * time.Second // a client that does not read loses its stream
	maxStreams       = 100
)

// liveDocument is the state of a site's data at a moment.
type liveDocument struct {
	Site   string     `json:"site"`
	LastAt *time.Time `json:"last_at"` // the latest request that was loaded
}

func (s *server) registerLive() {
	s.register(operation{
		method: http.MethodGet, path: "/api/v1/{site}/live", id: "live", tag: "reports", summary: "What goes on now, as server-sent events",
		text:  "An event `state` comes at once and whenever something was loaded; an event `problem` says what went wrong. A comment comes every 15 seconds.",
		media: []string{mediaEvents}, scope: access.ScopeReports, streams: true, serve: s.live,
	})
}

func (s *server) live(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	if err := checkNames(r.URL.Query(), nil); err != nil {
		return err
	}
	if s.streams.Add(1) > maxStreams {
		s.streams.Add(-1)
		return myweb.Errorf(myweb.CodeUnavailable, "%d streams are open already; close some, or ask again later", maxStreams)
	}
	defer s.streams.Add(-1)
	state, err := s.state(r, who)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", mediaEvents)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold the events back
	out := &stream{w: w, control: http.NewResponseController(w)}
	out.send("state", state)
	s.follow(r, out)
	return nil
}

// follow sends what changes until the client leaves, the server stops, or who
// asks may not any more.
func (s *server) follow(r *http.Request, out *stream) {
	ticker := time.NewTicker(s.LiveEvery)
	defer ticker.Stop()
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-s.Done:
			return
		case <-ticker.C:
		}
		who, err := s.identify(r)
		if err == nil {
			err = allowed(who, access.ScopeReports)
		}
		var state any
		if err == nil {
			state, err = s.state(r, who)
		}
		switch code := myweb.ErrorCode(err); {
		case err == nil:
			out.send("state", state)
		case code == myweb.CodeUnauthenticated || code == myweb.CodeForbidden:
			out.send("problem", s.problem(r.Context(), shown(r), err))
			return
		case r.Context().Err() == nil:
			out.send("problem", s.problem(r.Context(), shown(r), err))
		}
	}
}

// state is what an event tells.
func (s *server) state(r *http.Request, who access.Principal) (any, error) {
	ctx, cancel := context.WithTimeout(r.Context(), s.Timeout)
	defer cancel()
	data, err := s.Reports.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	c := callOf(r, who, data)
	_, _, last, err := s.siteOf(ctx, c)
	return liveDocument{c.site, last}, err
}

// stream writes events. After an error it writes nothing more.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	latest  []byte    // what was sent last
	at      time.Time // when something was
	err     error
}

// send writes an event, unless it says what the one before said.
func (s *stream) send(event string, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		s.err = err
		return
	}
	text := fmt.Appendf(nil, "event: %s\ndata: %s\n\n", event, body)
	if bytes.Equal(text, s.latest) {
		if time.Since(s.at) < heartbeatEvery {
			return
		}
		s.write([]byte(": nothing new\n\n"))
		return
	}
	s.latest = text
	s.write(text)
}

func (s *stream) write(text []byte) {
	s.at = time.Now()
	_ = s.control.SetWriteDeadline(s.at.Add(writeWithin)) // recorders of tests have none
	if _, s.err = s.w.Write(text); s.err == nil {
		s.err = s.control.Flush()
	}
}
