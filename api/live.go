package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

// The stream of a site: what goes on in it now, as server-sent events. An event
// is sent when something has changed; a comment when nothing has for a while, so
// that proxies and clients know that the stream lives.

const (
	defaultLiveEvery = 5 * time.Second
	heartbeatAfter   = 3                // looks that found nothing new
	writeWithin      = 10 * time.Second // a client that does not read loses its stream
	maxStreams       = 100
)

// recent holds what goes on now for a moment, so that all streams of a site
// ask the database once.
type recent struct {
	mu    sync.Mutex
	sites map[string]happening
}

type happening struct {
	at       time.Time
	realtime myweb.Realtime
}

func (s *server) registerLive() {
	s.register(operation{
		method: http.MethodGet, path: "/api/v1/{site}/live", id: "live", tag: "reports", summary: "What goes on now, as server-sent events",
		text:  "An event `realtime` comes at once and whenever something has changed, with what `realtime` answers; an event `problem` says what went wrong. A comment comes every 15 seconds.",
		media: []string{mediaEvents}, scope: access.ScopeReports, streams: true, serve: s.serveLive,
	})
}

func (s *server) serveLive(w http.ResponseWriter, r *http.Request, who access.Principal) error {
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
	out.realtime(state)
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
		var state myweb.Realtime
		if err == nil {
			state, err = s.state(r, who)
		}
		switch code := myweb.ErrorCode(err); {
		case err == nil:
			out.realtime(state)
		case code == myweb.CodeUnauthenticated || code == myweb.CodeForbidden:
			out.send("problem", s.problem(r.Context(), shown(r), err))
			return
		case r.Context().Err() == nil:
			out.send("problem", s.problem(r.Context(), shown(r), err))
		}
	}
}

// state is what goes on in the site now.
func (s *server) state(r *http.Request, who access.Principal) (myweb.Realtime, error) {
	ctx, cancel := context.WithTimeout(r.Context(), s.Timeout)
	defer cancel()
	data, err := s.Reports.Ledger(ctx)
	if err != nil {
		return myweb.Realtime{}, err
	}
	site, _, _, err := s.siteOf(ctx, callOf(r, who, data))
	if err != nil {
		return myweb.Realtime{}, err
	}
	s.recent.mu.Lock()
	defer s.recent.mu.Unlock()
	if h, ok := s.recent.sites[site]; ok && time.Since(h.at) < s.LiveEvery/2 {
		return h.realtime, nil
	}
	realtime, err := s.Reports.Realtime(ctx, site)
	if err != nil {
		return realtime, err
	}
	if s.recent.sites == nil {
		s.recent.sites = map[string]happening{}
	}
	s.recent.sites[site] = happening{time.Now(), realtime}
	return realtime, nil
}

// stream writes events. After an error it writes nothing more.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	latest  []byte // what was sent last, but for the clock
	idle    int    // looks that found nothing new since then
	err     error
}

// realtime sends what goes on, unless only the clock has gone on.
func (s *stream) realtime(r myweb.Realtime) {
	now := r.Now
	r.Now = time.Time{}
	text, err := json.Marshal(r)
	if err != nil {
		s.err = err
		return
	}
	if bytes.Equal(text, s.latest) {
		if s.idle++; s.idle >= heartbeatAfter {
			s.write([]byte(": nothing new\n\n"))
		}
		return
	}
	s.latest, r.Now = text, now
	s.send("realtime", r)
}

// send writes an event.
func (s *stream) send(event string, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		s.err = err
		return
	}
	s.write(fmt.Appendf(nil, "event: %s\ndata: %s\n\n", event, body))
}

func (s *stream) write(text []byte) {
	s.idle = 0
	_ = s.control.SetWriteDeadline(time.Now().Add(writeWithin)) // recorders of tests have none
	if _, s.err = s.w.Write(text); s.err == nil {
		s.err = s.control.Flush()
	}
}
