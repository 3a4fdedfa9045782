// Package api answers over HTTP what the dashboard shows: JSON documents whose
// fields are those of the package myweb, and problems after RFC 9457.
// docs/api.md is its manual. It only reads.
package api

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// Options are what the handler works with.
type Options struct {
	Reports query.Reports
	Version string           // of the program
	Now     func() time.Time // nil = time.Now
	Log     *slog.Logger     // nil = slog.Default

	// Database says where the data is, without secrets; Live what is loaded by
	// this process, nil when nothing is.
	Database string
	Live     func() myweb.LiveStatus

	// Web serves every path that is not the API's; nil = nothing there.
	Web http.Handler

	// Loopback says that the server listens on this machine only. Requests
	// must then name it as localhost or by its address: a web page that got
	// another name to point here reads nothing (DNS rebinding).
	Loopback bool

	Timeout  time.Duration // of a request, 0 = DefaultTimeout
	Parallel int           // queries of one answer that run at once, 0 = 2
}

// DefaultTimeout is long enough for a cold year of a busy site.
const DefaultTimeout = 30 * time.Second

type server struct {
	Options
	started time.Time
	answers answers
	sites   sitesMemory
}

// New gives the handler of the whole server.
func New(o Options) (http.Handler, error) {
	if o.Reports.DB == nil {
		return nil, errors.New("api: no database to report from")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Parallel == 0 {
		o.Parallel = 2
	}
	o.Reports.Now = o.Now
	s := &server{Options: o, started: o.Now()}
	compressed, err := gzhttp.NewWrapper()
	if err != nil {
		return nil, err
	}
	return s.guard(compressed(s.routes())), nil
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/healthz", s.handle(s.health))
	mux.Handle("/readyz", s.handle(s.ready))
	mux.HandleFunc("/metrics", s.metrics)
	mux.Handle("/api/v1/status", s.handle(s.status))
	mux.Handle("/api/v1/sites", s.handle(s.listSites))
	mux.Handle("/api/v1/{site}/overview", s.report(s.overview))
	mux.Handle("/api/v1/{site}/stats", s.report(s.stats))
	mux.Handle("/api/v1/{site}/breakdown/{dimension}", s.report(s.breakdown))
	mux.Handle("/api/", s.handle(notFound))
	if s.Web != nil {
		mux.Handle("/", s.Web)
	} else {
		mux.Handle("/", s.handle(notFound))
	}
	return mux
}
