package api

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// guard is what every request passes: who may ask, for how long, and what is
// written down about it. The address of the client is not.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		ctx, cancel := context.WithTimeout(r.Context(), s.Timeout)
		defer cancel()
		seen := &recorder{ResponseWriter: w}
		defer func() {
			s.rescue(seen, r, recover())
			s.Log.LogAttrs(ctx, slog.LevelInfo, "request",
				slog.String("method", r.Method), slog.String("path", r.URL.Path),
				slog.Int("status", max(seen.status, http.StatusOK)), slog.Int64("bytes", seen.bytes),
				slog.Duration("took", time.Since(began)))
		}()
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if err := s.admit(r); err != nil {
			s.writeProblem(seen, r, err)
			return
		}
		next.ServeHTTP(seen, r.WithContext(ctx))
	})
}

func (s *server) admit(r *http.Request) error {
	if s.Loopback && !isLoopback(r.Host) {
		return &refusal{http.StatusForbidden, "forbidden_host",
			"this server answers to localhost, 127.0.0.1 and [::1] only, and was asked as another host; open it by one of those names"}
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return &refusal{http.StatusMethodNotAllowed, "method_not_allowed", "only GET and HEAD are answered here"}
	}
	return nil
}

// isLoopback tells the names of this machine, with or without a port.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.EqualFold(host, "localhost") || host == "127.0.0.1" || host == "::1"
}

// rescue turns a panic into a problem that says nothing about its cause.
func (s *server) rescue(w *recorder, r *http.Request, cause any) {
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	s.Log.Error("request panicked", "path", r.URL.Path, "cause", cause, "stack", string(debug.Stack()))
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
