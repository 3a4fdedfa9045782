package api

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// guard is what every request passes: from where it may come, and what is
// written down about it. The address of the client is not.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &recorder{ResponseWriter: w}
		defer func() {
			s.rescue(seen, r, recover())
			took, status := time.Since(began), max(seen.status, http.StatusOK)
			s.Log.LogAttrs(r.Context(), levelOf(status, took, seen.Header().Get("Content-Type") == mediaEvents), "request",
				slog.String("method", r.Method), slog.String("path", shown(r)),
				slog.Int("status", status), slog.Int64("bytes", seen.bytes), slog.Duration("took", took))
		}()
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if s.secure() {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		if err := s.admit(r); err != nil {
			s.writeProblem(seen, r, err)
			return
		}
		next.ServeHTTP(seen, r)
	})
}

// slow is what an answer should not take; a stream goes on for as long as it is
// read.
const slow = 2 * time.Second

// levelOf says how noteworthy a request is: a dashboard sends thousands a day that
// are not.
func levelOf(status int, took time.Duration, streams bool) slog.Level {
	switch {
	case status >= http.StatusInternalServerError:
		return slog.LevelWarn
	case status >= http.StatusBadRequest, took >= slow && !streams:
		return slog.LevelInfo
	}
	return slog.LevelDebug
}

// shown is the path of a request as it may be written down: without the secret
// of a share link.
func shown(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, sharePath) {
		return sharePath + "..."
	}
	return r.URL.Path
}

// admit refuses what a web page of somebody else makes a browser send.
func (s *server) admit(r *http.Request) error {
	if !s.answersTo(r.Host) {
		return &refusal{http.StatusForbidden, "forbidden_host", s.hostAdvice()}
	}
	if err := s.crossOrigin.Check(r); err != nil {
		return &refusal{http.StatusForbidden, "cross_origin", "a page of another site sent this; only the dashboard itself may"}
	}
	crossSite := r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate"
	if crossSite && strings.HasPrefix(r.URL.Path, "/api/") {
		return &refusal{http.StatusForbidden, "cross_origin", "a page of another site asked for this; only the dashboard itself may"}
	}
	return nil
}

// answersTo says whether a request may name the server so. A web page that got
// a name of its own to point here reads nothing (DNS rebinding): it cannot have
// the names of this machine, nor an address, nor the public name. Any other name
// is good only where people have to log in, for cookies go by the name.
func (s *server) answersTo(host string) bool {
	switch {
	case isLoopback(host), s.PublicURL != nil && strings.EqualFold(host, s.PublicURL.Host):
		return true
	case s.Loopback:
		return false
	case isAddress(host):
		return true
	}
	return s.PublicURL == nil && !s.Open
}

func (s *server) hostAdvice() string {
	names := "localhost, 127.0.0.1 and [::1]"
	if !s.Loopback {
		names = "its addresses and the names of this machine"
	}
	if s.PublicURL != nil {
		names += ", and " + s.PublicURL.Host
	}
	return "this server answers to " + names + " only, and was asked as another host; open it by one of those, or name the other with --public-url"
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

// isLoopback tells the names of this machine, with or without a port.
func isLoopback(host string) bool {
	host = hostname(host)
	return strings.EqualFold(host, "localhost") || host == "127.0.0.1" || host == "::1"
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(hostname(host))
	return err == nil
}

// rescue turns a panic into a problem that says nothing about its cause.
func (s *server) rescue(w *recorder, r *http.Request, cause any) {
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	s.Log.Error("request panicked", "path", shown(r), "cause", cause, "stack", string(debug.Stack()))
	if w.status == 0 {
		s.writeProblem(w, r, myweb.Errorf(myweb.CodeInternal, "panic"))
	}
}

// recorder remembers what was answered, for the access log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController flush through it.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
