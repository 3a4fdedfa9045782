// Package api answers over HTTP what the dashboard shows: JSON documents whose
// fields are those of the package myweb, and problems after RFC 9457. It knows
// who asks, and what they may see. docs/api.md is its manual; it describes
// itself as OpenAPI.
package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/klauspost/compress/gzhttp"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/explorer"
	"github.com/myweb-analytics/myweb/store/query"
)

// Options are what the handler works with.
type Options struct {
	Reports query.Reports
	Version string           // of the program
	Now     func() time.Time // nil = time.Now
	Log     *slog.Logger     // nil = slog.Default

	// SQL answers what people ask in SQL, and Select the library of questions.
	// nil = there is no such thing.
	SQL    *explorer.Explorer
	Select Selecter
	// Database says where the data is, without secrets; Live what is loaded by
	// this process, nil when nothing is.
	Database string
	Live     func() myweb.LiveStatus

	// Web serves every path that is not the API's; nil = nothing there.
	Web http.Handler

	// Access knows the users. nil = everybody may read everything.
	Access *access.Control
	// Loopback says that the server listens on this machine only. It is open
	// then while there are no users, and answers to the names of this machine
	// only.
	Loopback bool
	// Open lets everybody read without a login, wherever they come from.
	Open bool
	// PublicURL is how browsers reach the server through a proxy; nil = as it
	// listens. With https, cookies travel over TLS only.
	PublicURL *url.URL
	// BehindProxy says that a proxy writes the client's address into
	// X-Forwarded-For.
	BehindProxy bool
	// OperatorToken lets the command line manage users through a running
	// server; "" = nobody.
	OperatorToken string

	// Done ends streams when the server stops; nil = never.
	Done <-chan struct{}
	// LiveEvery is how often a stream looks for news, 0 = every 5 seconds.
	LiveEvery time.Duration

	Timeout  time.Duration // of a request, 0 = DefaultTimeout
	Parallel int           // queries of one answer that run at once, 0 = 2
}

// DefaultTimeout is long enough for a cold year of a busy site.
const DefaultTimeout = 30 * time.Second

type server struct {
	Options
	spec        huma.API
	compressed  func(http.Handler) http.HandlerFunc
	crossOrigin *http.CrossOriginProtection
	started     time.Time
	answers     answers
	sites       sitesMemory
	streams     atomic.Int64 // those that are open
	recent      recent

	withoutUsers atomic.Bool // nobody could log in when that was last asked
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
	if o.LiveEvery == 0 {
		o.LiveEvery = defaultLiveEvery
	}
	o.Reports.Now = o.Now
	s := &server{Options: o, started: o.Now(), crossOrigin: http.NewCrossOriginProtection()}
	if o.PublicURL != nil {
		if err := s.crossOrigin.AddTrustedOrigin(o.PublicURL.Scheme + "://" + o.PublicURL.Host); err != nil {
			return nil, fmt.Errorf("api: public URL: %w", err)
		}
	}
	var err error
	if s.compressed, err = gzhttp.NewWrapper(); err != nil {
		return nil, err
	}
	routes, err := s.routes()
	if err != nil {
		return nil, err
	}
	return s.guard(routes), nil
}

func (s *server) routes() (http.Handler, error) {
	mux := http.NewServeMux()
	s.spec = newSpec(mux, s.Version)
	s.registerStatus()
	s.register(operation{method: http.MethodGet, path: "/api/v1/sites", id: "sites", tag: "reports", summary: "The sites that have data",
		answer: sitesDocument{}, media: rowMedia[1:], scope: access.ScopeReports, serve: s.rowsNow(s.listSites)})
	s.registerReports()
	s.registerBatch()
	s.registerRegistry()
	s.registerLive()
	if s.SQL != nil {
		s.registerSQL()
	}
	if s.Select != nil {
		s.registerLibrary()
	}
	s.registerLogin()
	if s.Access != nil {
		s.registerManagement()
		mux.HandleFunc("GET "+sharePath+"{secret}", s.openShare)
	}
	spec, err := s.serveSpec()
	if err != nil {
		return nil, err
	}
	s.register(spec)
	if err := s.registerDocs(mux); err != nil {
		return nil, err
	}
	mux.Handle("/api/", s.fallback(mux))
	if s.Web != nil {
		mux.Handle("/", s.Web) // compressed already
	} else {
		mux.Handle("/", s.fallback(mux))
	}
	return mux, nil
}
